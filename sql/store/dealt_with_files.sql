-- files of changes that were dealt with
select file_name, fingerprint from store.change_file;
