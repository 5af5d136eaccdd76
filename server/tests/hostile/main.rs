//! One customer does what he can to keep all others waiting; another one asks for a page each 100 ms, and gets it.
//!
//! The server is a process of its own with two worker threads. Whatever is sent at it: no answer to the other customer
//! takes longer than 500 ms, none fails, and the process never has more than 400 MiB. One test, because what is measured
//! is one process's.
#![expect(unreachable_pub, reason = "what tests share is public to them; there is nobody outside")]
#![expect(clippy::unwrap_used, reason = "a test that fails here has found something")]

#[path = "../api/support/cluster.rs"]
mod cluster;
mod customer;
mod product;
mod victim;
mod files;
mod names;
mod values;
mod records;
mod requests;
mod plans;
mod lines;
mod answers;

use std::time::{Duration, Instant};

use product::Product;
use victim::Victim;

const SLOWEST: Duration = Duration::from_millis(500);
const MOST_MEMORY_MIB: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_customer_keeps_no_other_one_waiting() {
    let product = Product::start().await;
    let attacker = product.customer("attacker").await;
    let bystander = product.customer("bystander").await;
    let victim = Victim::begin(bystander);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let undisturbed = victim.take();
    eprintln!("undisturbed: {} answers, the slowest took {:?}", undisturbed.answers, undisturbed.slowest);
    assert!(undisturbed.answers > 10 && undisturbed.failures.is_empty(), "{undisturbed:?}");

    let check = Check { product: &product, victim: &victim };
    check.during("names", names::attack(&product, &attacker)).await;
    check.during("values", values::attack(&product, &attacker)).await;
    check.during("records", records::attack(&product, &attacker)).await;
    check.during("requests", requests::attack(&product, &attacker)).await;
    check.during("plans", plans::attack(&product, &attacker)).await;
    check.during("lines", lines::attack(&product, &attacker)).await;
    check.during("answers", answers::attack(&product, &attacker)).await;
}

struct Check<'c> {
    product: &'c Product,
    victim: &'c Victim,
}

impl Check<'_> {
    async fn during(&self, what: &str, attack: impl Future<Output = ()>) {
        let began = Instant::now();
        attack.await;
        // Who was asked last has answered, too.
        tokio::time::sleep(SLOWEST).await;
        let (asked, memory) = (self.victim.take(), self.product.most_memory_mib());
        eprintln!(
            "{what}: {:?}, {} answers, the slowest took {:?}; {memory} MiB",
            began.elapsed(),
            asked.answers,
            asked.slowest
        );
        assert!(asked.answers > 4, "{what}: {asked:?}");
        assert!(asked.failures.is_empty(), "{what}: {asked:?}");
        assert!(asked.slowest <= SLOWEST, "{what}: {asked:?}");
        assert!(memory < MOST_MEMORY_MIB, "{what}: {memory} MiB");
    }
}
