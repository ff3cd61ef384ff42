-- what is committed stands in the log beside the file, safe at once; it is merged into the file when so much has come, and when the file is closed
set checkpoint_threshold = '128MB';
