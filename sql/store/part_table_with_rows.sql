(select {name} as table_name from {table} limit 1)
