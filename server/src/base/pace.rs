//! Cooperative yielding: long work on an async thread gives way to other tasks every few milliseconds.
//!
//! For work made of many small steps. A single step that takes longer belongs in `spawn_blocking`.

use std::time::{Duration, Instant};

/// No task works longer than about ten milliseconds between two awaits.
const MAX_RUN: Duration = Duration::from_millis(4);
/// The clock is read at most once in this many steps.
const STEPS_PER_CLOCK_READ: u32 = 16;

#[derive(Debug)]
pub struct Pace {
    run_began: Instant,
    steps: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { run_began: Instant::now(), steps: 0 }
    }
}

impl Pace {
    /// Call it after each small step: yields to the thread's other tasks when it is time.
    pub async fn step(&mut self) {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_PER_CLOCK_READ) {
            self.large_step().await;
        }
    }

    /// As [`Pace::step`], after a step that may have taken a millisecond or more.
    pub async fn large_step(&mut self) {
        if self.run_began.elapsed() >= MAX_RUN {
            tokio::task::yield_now().await;
            self.run_began = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
        time::{Duration, Instant},
    };

    use super::Pace;

    #[tokio::test(flavor = "current_thread")]
    async fn others_have_their_turn_while_long_work_goes_on() {
        let turns = Arc::new(AtomicU32::new(0));
        let other = tokio::spawn({
            let turns = turns.clone();
            async move {
                loop {
                    turns.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                }
            }
        });
        let (began, mut pace) = (Instant::now(), Pace::default());
        while turns.load(Ordering::Relaxed) < 5 {
            std::hint::spin_loop();
            pace.step().await;
            assert!(began.elapsed() < Duration::from_secs(20), "{turns:?}");
        }
        other.abort();
    }
}
