-- Which kinds of jobs there are says the program alone (`work::registry`): a new one needs no migration.
alter table job drop constraint job_kind_check;
