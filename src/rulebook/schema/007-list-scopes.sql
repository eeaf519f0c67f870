-- For whom an entry of the school's own list is: everybody (no profiles, no person), those of some profiles (their keys,
-- parted by blanks), or one person until a time.
ALTER TABLE list_changes ADD COLUMN profiles {text} NOT NULL DEFAULT '';
ALTER TABLE list_changes ADD COLUMN person {id};
ALTER TABLE list_changes ADD COLUMN until {time};
