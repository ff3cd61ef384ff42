-- all that waited was taken in
delete from store.input_change;
