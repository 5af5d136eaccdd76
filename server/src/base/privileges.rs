//! Privileges that the schema needs in an external database: checked before the migrations run, so that a missing one
//! is reported as the statement that a database administrator has to run, and not as a failed migration.
//!
//! Requests run as the role `torikomi_app` and stage their rows in temporary tables; the schema belongs to the user in
//! the database's address. That user creates the role itself if it may.

use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};

use crate::base::error::Error as ServerError;

/// Why the schema cannot be migrated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "the database's user lacks rights. A database administrator gives them by running, in that database:\n{}",
        .0.join("\n")
    )]
    Missing(Vec<String>),
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Error::Server(error.into())
    }
}

#[derive(sqlx::FromRow)]
struct Rights {
    user_name: String,
    database_name: String,
    role_exists: bool,
    may_create_role: bool,
    may_grant_role: bool,
    may_use_role: bool,
    may_create_tables: bool,
    may_make_temporary: bool,
}

/// [`Error::Missing`] with a statement for each missing privilege.
pub async fn require(options: &PgConnectOptions) -> Result<(), Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    let rights: Rights = sqlx::query_as(include_str!("privileges.sql")).fetch_one(&mut connection).await?;
    connection.close().await?;
    let missing = rights.missing();
    if missing.is_empty() { Ok(()) } else { Err(Error::Missing(missing)) }
}

impl Rights {
    fn missing(&self) -> Vec<String> {
        let (user, database) = (quoted(&self.user_name), quoted(&self.database_name));
        let mut statements = Vec::new();
        if !self.role_exists && !self.may_create_role {
            statements.push("create role torikomi_app nologin;".to_owned());
        }
        if !self.may_use_role && !self.may_grant_role {
            statements.push(format!("grant torikomi_app to {user};"));
        }
        if !self.may_create_tables {
            statements.push(format!("grant create on schema public to {user};"));
        }
        if !self.may_make_temporary {
            statements.push(format!("grant temporary on database {database} to {user}, torikomi_app;"));
        }
        statements
    }
}

/// As an identifier in SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::Rights;

    #[test]
    fn a_statement_stands_for_each_right_that_is_missing() {
        let mut rights = Rights {
            user_name: "tori\"komi".to_owned(),
            database_name: "leads".to_owned(),
            role_exists: false,
            may_create_role: false,
            may_grant_role: false,
            may_use_role: false,
            may_create_tables: true,
            may_make_temporary: true,
        };
        let both = ["create role torikomi_app nologin;", "grant torikomi_app to \"tori\"\"komi\";"];
        assert_eq!(rights.missing(), both);
        (rights.may_create_role, rights.may_grant_role) = (true, true);
        assert!(rights.missing().is_empty());
    }
}
