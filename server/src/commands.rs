//! The program's commands other than serving: `check`, `repair`, `import`, `workspace`, `directory`.

pub mod check;
pub mod repair;
pub mod import;
pub mod workspace;
pub mod directory;
pub mod secret_setting;
