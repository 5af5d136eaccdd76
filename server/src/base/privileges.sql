select current_user::text as user_name,
       current_database()::text as database_name,
       app.oid is not null as role_exists,
       we.rolcreaterole or we.rolsuper as may_create_role,
       we.rolsuper or we.rolcreaterole and (current_setting('server_version_num')::integer < 160000 or app.oid is null
                                            or pg_has_role(we.oid, app.oid, 'member with admin option'))
           as may_grant_role,
       -- From 16 on a member may lack the right to act as the role.
       coalesce(pg_has_role(we.oid, app.oid, case when current_setting('server_version_num')::integer >= 160000
                                                  then 'set' else 'member' end), false) as may_use_role,
       to_regclass('public._sqlx_migrations') is not null or has_schema_privilege('public', 'create')
           as may_create_tables,
       has_database_privilege(coalesce(app.oid, we.oid), current_database(), 'temporary') as may_make_temporary
from pg_roles as we
left join pg_roles as app on app.rolname = 'torikomi_app'
where we.rolname = current_user
