-- the rows of a query as a file
copy (
{query}
) to $file (format parquet, compression zstd);
