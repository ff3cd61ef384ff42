-- all adjustments of forecasts
select {columns}
from forecast.adjustment;
