//! Attack: more plans than allowed, and files sent byte by byte.

use std::time::Duration;

use super::{
    customer::Customer,
    files::{header, row},
    product::Product,
};

const PLANS: usize = 30;
const PIECES: usize = 300;

pub async fn attack(product: &Product, attacker: &Customer) {
    // 1. The oldest plans are dropped.
    let upload_id = attacker.upload(header() + &row("plan@example.jp", &[])).await;
    for _ in 0..PLANS {
        let created = attacker.begin_plan(&upload_id, "new_registration").await;
        assert_eq!(created.status, 201, "{}", created.text());
    }
    let mut database = product.database_of(attacker.workspace_id).await;
    let open = "select count(*) from import where workspace_id = $1 and state in ('planning', 'planned', 'refused')";
    let dropped = async {
        loop {
            let plans: i64 =
                sqlx::query_scalar(open).bind(attacker.workspace_id).fetch_one(&mut database).await.unwrap();
            if plans <= 20 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), dropped).await.expect("old plans stay");
    // 2. A file in hundreds of pieces is kept in few objects.
    let before = product.kept_objects();
    let upload_id = attacker.begin_upload(PIECES * 3).await;
    for piece in 0..PIECES {
        let answer = attacker.append(&upload_id, piece * 3, "abc").await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    assert_eq!(product.kept_objects() - before, 1);
}
