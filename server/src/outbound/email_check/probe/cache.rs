//! A cache with a fixed number of entries: evicted results are fetched again.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

#[derive(Debug)]
pub(crate) struct Cache<V> {
    most: usize,
    entries: Mutex<HashMap<String, (V, Instant)>>,
}

impl<V: Clone> Cache<V> {
    pub(crate) fn new(most: usize) -> Self {
        Cache { most, entries: Mutex::default() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).filter(|(_, until)| *until > Instant::now()).map(|(value, _)| value.clone())
    }

    pub(crate) fn put(&self, key: &str, value: V, span: Duration) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if entries.len() >= self.most {
            entries.retain(|_, (_, until)| *until > now);
        }
        if entries.len() >= self.most {
            entries.clear();
        }
        entries.insert(key.to_owned(), (value, now + span));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::outbound::email_check::probe::cache::Cache;

    #[test]
    fn entries_expire_and_the_cache_does_not_grow() {
        let cache = Cache::new(10);
        cache.put("a", 1, Duration::from_secs(60));
        cache.put("b", 2, Duration::ZERO);
        assert_eq!((cache.get("a"), cache.get("b"), cache.get("c")), (Some(1), None, None));
        for number in 0..100 {
            cache.put(&number.to_string(), number, Duration::from_secs(60));
        }
        assert_eq!(cache.get("99"), Some(99));
        assert!(cache.entries.lock().expect("a lock").len() <= 10);
    }
}
