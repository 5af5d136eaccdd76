//! One customer attacks the server while another one, the victim, requests a page every 100 ms.
//!
//! The server is a separate process with two worker threads. During every attack, no answer to the victim takes longer
//! than 500 ms or fails, and the process never uses more than 400 MiB. It is one test, because it measures one process.
#![expect(unreachable_pub, reason = "tests share these items; nothing outside uses them")]
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
mod connections;
mod answers;

use std::time::{Duration, Instant};

use product::Product;
use victim::Victim;

const SLOWEST: Duration = Duration::from_millis(500);
const MOST_MEMORY_MIB: u64 = 400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_customer_does_not_delay_another_one() {
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
    check.during("connections", connections::attack(&product, &attacker)).await;
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
