//! The cluster's settings: written anew at each start, included by the configuration that `initdb` made.

use std::path::Path;

use super::{Durability, Error, PORT, file, place::Place};

const FILE: &str = "torikomi.conf";

/// Writes the settings, and has Postgres read them.
pub(super) fn write(place: &Place, durability: Durability) -> Result<(), Error> {
    let data = place.data();
    let own = data.join(FILE);
    std::fs::write(&own, text(&place.socket, durability)).map_err(file("cannot write", &own))?;
    let whole = data.join("postgresql.conf");
    let present = std::fs::read_to_string(&whole).map_err(file("cannot read", &whole))?;
    let include = format!("include '{FILE}'");
    if !present.lines().any(|line| line == include) {
        std::fs::write(&whole, format!("{present}\n{include}\n")).map_err(file("cannot write", &whole))?;
    }
    // The file belongs to whoever wrote it first; Postgres must be able to read both.
    if let Some(user) = &place.user {
        for path in [&own, &whole] {
            std::os::unix::fs::chown(path, Some(user.uid), Some(user.gid)).map_err(file("cannot hand over", path))?;
        }
    }
    Ok(())
}

fn text(socket: &Path, durability: Durability) -> String {
    let safe = if durability == Durability::Safe { "on" } else { "off" };
    // A list of directories in quotes of its own, within a text: a comma or a quote in the path is part of it.
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
# An import writes much at once: fewer checkpoints, compressed page images.
wal_compression = on
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
