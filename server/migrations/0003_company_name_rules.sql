-- The rules by which the compared names of companies were made (server/src/records/company/name.rs): the first ones,
-- until the program rebuilds the names by its own (server/src/records/company/rebuild.rs). It does so as the owner of the
-- tables; the role of requests sees nothing of it.
create table company_name_rules (
    version integer not null,
    constraint company_name_rules_pk primary key (version)
);
insert into company_name_rules values (1);
