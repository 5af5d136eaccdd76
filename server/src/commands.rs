//! The commands of the program that do not serve: `check`, `repair`, `import`, `workspace`, `directory`.

pub mod check;
pub mod repair;
pub mod import;
pub mod workspace;
pub mod directory;
pub mod secret_setting;
