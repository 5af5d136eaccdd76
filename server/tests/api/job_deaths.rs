//! Jobs during which the process died: each runs alone the next time and is given up after the third death. Jobs that
//! ran beside it do not count further deaths.

use std::time::Duration;

use sqlx::Connection;
use torikomi_core::{
    domain::item::Item,
    wire::{Import, ImportState},
};
use torikomi_server::work::lease;
use uuid::Uuid;

use crate::support::{Server, csv_file::CsvFile, importing::draft, person::Person};

const A: &str = "a@example.jp";

impl Person {
    /// Uploads a file and enqueues its plan, which any process may run.
    async fn leave_plan(&mut self, file: &CsvFile) -> Import {
        let upload_id = self.upload("leads.csv", &file.bytes()).await;
        let draft =
            draft(&upload_id, torikomi_core::wire::Method::NewRegistration, torikomi_core::wire::BlankRule::Keep);
        let created = self.post("/api/import", &draft).await;
        assert_eq!(created.status, 201, "{}", created.text());
        created.json()
    }
}

impl Server {
    /// Changes all jobs as if a process had died while it held them, after `deaths` earlier deaths.
    async fn died_at_all_jobs(&self, deaths: i32) {
        sqlx::query(
            "update job set lease_holder = gen_random_uuid(), lease_process = $1, deaths = $2, attempts = attempts + 1,
                            lease_until = now() - interval '1 second'",
        )
        .bind(Uuid::new_v4())
        .bind(deaths)
        .execute(&mut self.as_owner().await)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_job_is_given_up_after_its_third_death_and_one_that_ran_beside_it_is_not() {
    let server = Server::new().await;
    let (mut deadly, mut harmless) = (server.signed_in().await, server.in_another_workspace().await);
    let of_deadly = deadly.leave_plan(&CsvFile::default().row(A, &[])).await;
    server.died_at_all_jobs(2).await;
    let of_harmless = harmless.leave_plan(&CsvFile::default().row(A, &[])).await;
    let mut database = server.as_owner().await;
    sqlx::query("update job set lease_holder = gen_random_uuid(), lease_process = (select lease_process from job where deaths = 2),
                                lease_until = now() - interval '1 second' where deaths = 0")
        .execute(&mut database)
        .await
        .unwrap();
    let _working = server.working();
    let given_up = deadly.settled(of_deadly.import_id).await;
    assert_eq!(given_up.state, ImportState::Refused);
    assert!(given_up.failure.is_some_and(|failure| !failure.ja.is_empty() && !failure.en.is_empty()));
    assert_eq!(harmless.settled(of_harmless.import_id).await.state, ImportState::Planned);
}

#[tokio::test]
async fn a_job_during_which_the_process_died_runs_alone() {
    let server = Server::new().await;
    let (mut first, mut second) = (server.signed_in().await, server.in_another_workspace().await);
    let mut large = CsvFile::default();
    for number in 0..6_000 {
        large = large.row(&format!("lead{number}@example.jp"), &[(Item::CompanyName, "株式会社 田中商事")]);
    }
    let suspect = first.leave_plan(&large).await;
    server.died_at_all_jobs(0).await;
    let other = second.leave_plan(&CsvFile::default().row(A, &[])).await;
    let watching = tokio::spawn({
        let mut database = server.as_owner().await;
        async move {
            let (mut most, mut was_seen) = (0, false);
            loop {
                let (held, deaths): (i64, i32) = sqlx::query_as(
                    "select count(*) filter (where lease_until > now()), coalesce(max(deaths), 0)::integer from job",
                )
                .fetch_one(&mut database)
                .await
                .unwrap();
                match (was_seen, deaths) {
                    (true, 0) => break,
                    (_, 1..) if held > 0 => (most, was_seen) = (most.max(held), true),
                    _ => {}
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            database.close().await.unwrap();
            most
        }
    });
    let _working = server.working();
    assert_eq!(first.settled(suspect.import_id).await.state, ImportState::Planned);
    assert_eq!(second.settled(other.import_id).await.state, ImportState::Planned);
    let most = tokio::time::timeout(Duration::from_secs(60), watching).await.expect("it is seen").unwrap();
    assert_eq!(most, 1, "jobs held while the suspect was under way");
}

#[tokio::test]
async fn a_search_job_is_postponed_for_hours_after_its_third_death() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let mut database = server.as_owner().await;
    sqlx::query("insert into job (workspace_id, kind, import_id) values ($1, 'search', 0)")
        .bind(person.workspace_id)
        .execute(&mut database)
        .await
        .unwrap();
    server.died_at_all_jobs(2).await;
    let working = server.working();
    let put_off = "select count(*) from job where workspace_id = $1 and kind = 'search' and deaths = 2
                     and run_after > now() + interval '1 hour' and lease_until is null and lease_process is null";
    let is_put_off = async {
        while person.count(&server, put_off).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), is_put_off).await.expect("it is put off");
    // Neither the end of an import nor the sweep wakes it; other jobs run.
    person.import_new(&CsvFile::default().row(A, &[])).await;
    torikomi_server::work::sweep::sweep(&server.state, server.state.retention).await.unwrap();
    assert_eq!(person.count(&server, put_off).await, 1);
    // When its time has come, it is tried once more; here it succeeds.
    sqlx::query("update job set run_after = now() where kind = 'search'").execute(&mut database).await.unwrap();
    let is_done = async {
        while person.count(&server, "select count(*) from job where workspace_id = $1 and kind = 'search'").await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), is_done).await.expect("it is done");
    assert_eq!(person.count(&server, "select count(*) from search_segment where workspace_id = $1").await, 1);
    drop(working);
}

#[tokio::test]
async fn an_orderly_stop_does_not_count_as_a_death() {
    let server = Server::new().await;
    let mut person = server.signed_in().await;
    let plan = person.leave_plan(&CsvFile::default().row(A, &[])).await;
    let process = Uuid::new_v4();
    sqlx::query(
        "update job set lease_holder = gen_random_uuid(), lease_process = $1, lease_until = now() + interval '1 hour',
                        attempts = 1",
    )
    .bind(process)
    .execute(&mut server.as_owner().await)
    .await
    .unwrap();
    lease::release_all(&server.state.database, process).await.unwrap();
    let (deaths, attempts, is_free): (i32, i32, bool) =
        sqlx::query_as("select deaths, attempts, lease_until is null and lease_process is null from job")
            .fetch_one(&mut server.as_owner().await)
            .await
            .unwrap();
    assert_eq!((deaths, attempts, is_free), (0, 0, true));
    let _working = server.working();
    assert_eq!(person.settled(plan.import_id).await.state, ImportState::Planned);
}
