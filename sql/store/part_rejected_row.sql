select plan_date, {columns}
from quarantine.{name}