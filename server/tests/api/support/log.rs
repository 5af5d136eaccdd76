//! The server's log during a test, in the form of `TORIKOMI_LOG=json`.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use torikomi_server::base::audit;
use tracing::subscriber::DefaultGuard;

/// The log of this test's thread, on which the whole router runs.
pub struct Log {
    written: Written,
    _until_dropped: DefaultGuard,
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    pub fn captured() -> Log {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_max_level(tracing::Level::INFO)
            .with_writer(move || writer.clone())
            .finish();
        Log { written, _until_dropped: tracing::subscriber::set_default(subscriber) }
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.written.0.lock().unwrap().clone()).unwrap()
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The events of the security log since the last call.
    pub fn events(&self) -> Vec<Value> {
        let events = self.lines().into_iter().filter(|line| line["target"] == audit::TARGET).collect();
        self.written.0.lock().unwrap().clear();
        events
    }
}
