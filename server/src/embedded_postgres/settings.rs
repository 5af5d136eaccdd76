//! The cluster's settings: rewritten at each start, and included by the configuration that `initdb` made.

use std::path::Path;

use super::{
    Durability, Error, PORT, file,
    foreign::ForeignDirectory,
    place::{DATA, Place},
};

const SETTINGS_FILE: &str = "torikomi.conf";
/// The file that `initdb` made and that Postgres reads first.
const MAIN_CONFIG: &str = "postgresql.conf";

/// Writes the settings, and includes them in the configuration.
pub(crate) fn write(place: &Place, durability: Durability) -> Result<(), Error> {
    let data = place.data();
    let directory = ForeignDirectory::open(&place.base, DATA).map_err(file("cannot open", &data))?;
    let put = |name: &str, text: &str| {
        directory.write(name, text, place.user.as_ref()).map_err(file("cannot write", &data.join(name)))
    };
    put(SETTINGS_FILE, &text(&place.socket, durability))?;
    let present = directory.read(MAIN_CONFIG).map_err(file("cannot read", &data.join(MAIN_CONFIG)))?;
    let include = format!("include '{SETTINGS_FILE}'");
    if !present.lines().any(|line| line == include) {
        put(MAIN_CONFIG, &format!("{present}\n{include}\n"))?;
    }
    Ok(())
}

fn text(socket: &Path, durability: Durability) -> String {
    let safe = if durability == Durability::Safe { "on" } else { "off" };
    // A quoted list of directories within a quoted text: a comma or a quote in the path is part of it.
    let socket = socket.display().to_string().replace('"', "\"\"").replace('\'', "''");
    format!(
        "# Written at each start; changes are lost.
listen_addresses = ''
port = {PORT}
unix_socket_directories = '\"{socket}\"'
unix_socket_permissions = 0700
max_connections = 100

fsync = {safe}
synchronous_commit = {safe}
full_page_writes = {safe}
# An import writes much at once: fewer checkpoints, compressed page images where they reach a disk.
wal_compression = {safe}
max_wal_size = '4GB'
checkpoint_timeout = '15min'
wal_level = minimal
max_wal_senders = 0

shared_buffers = '256MB'
work_mem = '16MB'
maintenance_work_mem = '128MB'
effective_cache_size = '1GB'
# The disks of today.
random_page_cost = 1.1
jit = off

# A week of logs, one file a day, without what people typed.
logging_collector = on
log_directory = 'log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_min_messages = warning
log_min_error_statement = panic
log_timezone = 'UTC'
timezone = 'UTC'
"
    )
}
