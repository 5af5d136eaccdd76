//! The choice of the next job, compared with a slow model written from the rules in words.

use sqlx::PgConnection;
use torikomi_server::work::lease::take;
use uuid::Uuid;

use crate::{
    model::random::Random,
    support::{Server, capacity::capacity},
};

const SEED: u64 = 2026;
const TABLES: u64 = 30;

/// The rules for a kind of job.
struct Rule {
    kind: &'static str,
    /// Confirmed work comes first, then plans and previews, then work that no person waits for.
    turn: u8,
    /// The jobs of a group share `most`: how many a workspace may have running.
    group: &'static str,
    most: Option<usize>,
    /// It mostly waits for other people's servers.
    waits_for_others: bool,
}

static RULES: [Rule; 9] = [
    Rule { kind: "plan", turn: 2, group: "plans", most: Some(1), waits_for_others: false },
    Rule { kind: "import", turn: 1, group: "imports", most: None, waits_for_others: false },
    Rule { kind: "company", turn: 3, group: "companies", most: Some(1), waits_for_others: false },
    Rule { kind: "undo_plan", turn: 2, group: "plans", most: Some(1), waits_for_others: false },
    Rule { kind: "undo", turn: 1, group: "imports", most: None, waits_for_others: false },
    Rule { kind: "search", turn: 3, group: "searches", most: None, waits_for_others: false },
    Rule { kind: "mail", turn: 3, group: "mails", most: None, waits_for_others: true },
    Rule { kind: "webhook", turn: 3, group: "webhooks", most: Some(2), waits_for_others: true },
    Rule { kind: "email_check", turn: 3, group: "checks", most: None, waits_for_others: true },
];

/// A kind of another version of the program.
const UNKNOWN: &str = "of_tomorrow";

/// Times are seconds from now; past ones are negative.
#[derive(Debug)]
struct Job {
    workspace_id: i32,
    kind: &'static str,
    subject: i64,
    run_after: i64,
    lease_until: Option<i64>,
    /// The process that holds it, or held it last and has not released it.
    process: Option<Uuid>,
    deaths: i32,
}

impl Job {
    /// `None` for an unknown kind.
    fn rule(&self) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.kind == self.kind)
    }

    /// Its lease has not ended.
    fn is_held(&self) -> bool {
        self.lease_until.is_some_and(|until| until >= 0)
    }

    /// A process died during it: deaths were counted, or another process has not released it.
    fn is_suspect(&self, own: Uuid) -> bool {
        self.deaths > 0 || self.process.is_some_and(|process| process != own)
    }

    /// It could have been taken for more than half a minute.
    fn has_waited_long(&self) -> bool {
        !self.is_held() && self.run_after.max(self.lease_until.unwrap_or(i64::MIN)) < -30
    }

    fn name(&self) -> (i32, &'static str, i64) {
        (self.workspace_id, self.kind, self.subject)
    }
}

/// The index of the job that the process `own` must take. The process has room for the kinds in `open`; `is_empty`: no
/// job that works on the database is running in it.
fn next(jobs: &[Job], own: Uuid, is_empty: bool, open: &[&str]) -> Option<usize> {
    // A suspect that works on the database and has waited long prevents others, whether or not there is room for it.
    let is_reserved = jobs.iter().any(|job| {
        job.rule().is_some_and(|rule| !rule.waits_for_others) && job.is_suspect(own) && job.has_waited_long()
    });
    let may_be_taken = |job: &Job| {
        // Unknown kinds are left alone.
        let Some(rule) = job.rule() else { return false };
        // It must be due and not held, with room for its kind.
        if job.run_after > 0 || job.is_held() || !open.contains(&job.kind) {
            return false;
        }
        // The workspace must not have too many of this group already.
        let is_under_way = |other: &&Job| {
            let is_of_group = other.rule().is_some_and(|other| other.group == rule.group);
            other.workspace_id == job.workspace_id && is_of_group && other.is_held()
        };
        if rule.most.is_some_and(|most| jobs.iter().filter(is_under_way).count() >= most) {
            return false;
        }
        // A job that waits for other servers can always run. A suspect runs alone.
        rule.waits_for_others || if job.is_suspect(own) { is_empty } else { !is_reserved }
    };
    // Suspects come first; then the turn of the kind decides, then the time of waiting.
    let order = |job: &Job| (!job.is_suspect(own), job.rule().map(|rule| rule.turn), job.run_after);
    let possible = jobs.iter().enumerate().filter(|&(_, job)| may_be_taken(job));
    possible.min_by_key(|&(_, job)| order(job)).map(|(place, _)| place)
}

/// Random jobs at every stage. No two have the same time, and no job becomes due, or has waited for half a minute,
/// while the test runs.
fn table(random: &mut Random, own: Uuid) -> Vec<Job> {
    let is_harmless = random.is_one_in(2);
    let length = random.between(1, 16);
    let mut slots: Vec<i64> = (1..).take(length).collect();
    for last in (1..length).rev() {
        slots.swap(last, random.below(last + 1));
    }
    let mut jobs = Vec::new();
    for slot in slots {
        let (just_now, long_ago, later) = (-4 - slot, -60 * slot, 60 * slot);
        let run_after = *random.pick_of(&[just_now, long_ago, long_ago, long_ago, later]);
        let ended = *random.pick_of(&[just_now, long_ago]);
        let stranger = Uuid::new_v4();
        let (lease_until, process) = match random.below(8) {
            0 => (Some(later), Some(stranger)),
            1 => (Some(later), Some(own)),
            2 => (Some(ended), Some(own)),
            3 if !is_harmless => (Some(ended), Some(stranger)),
            _ => (None, None),
        };
        let has_deaths = !is_harmless && random.is_one_in(6);
        let deaths = if has_deaths { *random.pick_of(&[1, 2, 3]) } else { 0 };
        let kind = if random.is_one_in(12) { UNKNOWN } else { random.pick_of(&RULES).kind };
        let workspace_id = *random.pick_of(&[1, 2, 3]);
        jobs.push(Job { workspace_id, kind, subject: slot, run_after, lease_until, process, deaths });
    }
    jobs
}

async fn write(database: &mut PgConnection, jobs: &[Job]) {
    sqlx::query("delete from job").execute(&mut *database).await.unwrap();
    sqlx::query(
        "insert into job (workspace_id, kind, import_id, run_after, lease_holder, lease_until, lease_process, deaths)
         select workspace_id, kind, import_id, now() + run_after * interval '1 second',
                case when lease_until is not null then gen_random_uuid() end,
                now() + lease_until * interval '1 second', lease_process, deaths
         from unnest($1::integer[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::uuid[], $7::integer[])
              as written (workspace_id, kind, import_id, run_after, lease_until, lease_process, deaths)",
    )
    .bind(jobs.iter().map(|job| job.workspace_id).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.kind).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.subject).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.run_after).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.lease_until).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.process).collect::<Vec<_>>())
    .bind(jobs.iter().map(|job| job.deaths).collect::<Vec<_>>())
    .execute(database)
    .await
    .unwrap();
}

#[tokio::test]
async fn the_job_that_is_taken_next_follows_the_rules() {
    let server = Server::new().await;
    let mut database = server.as_owner().await;
    let mut taken = 0;
    for number in 0..TABLES {
        let mut random = Random::fork(SEED, number);
        let own = Uuid::new_v4();
        let mut jobs = table(&mut random, own);
        for _ in 0..jobs.len() {
            let is_empty = random.is_one_in(2);
            let open: Vec<&str> = RULES.iter().map(|rule| rule.kind).filter(|_| !random.is_one_in(4)).collect();
            let expected = next(&jobs, own, is_empty, &open);
            // Written again each time, because the times are relative to now.
            write(&mut database, &jobs).await;
            let capacity = capacity(is_empty, |kind| open.contains(&kind));
            let lease = take(&server.state.database, &capacity, own).await.unwrap();
            let name = lease.as_ref().map(|lease| (lease.workspace_id, lease.kind.name, lease.import_id));
            assert_eq!(
                name,
                expected.map(|place| jobs[place].name()),
                "table {number}, empty: {is_empty}, open: {open:?}, of process {own}: {jobs:#?}"
            );
            let (Some(lease), Some(place)) = (lease, expected) else { continue };
            let job = &mut jobs[place];
            // A process that has not released the job has died during it.
            job.deaths += i32::from(job.process.is_some_and(|process| process != own));
            (job.process, job.lease_until) = (Some(own), Some(600));
            assert_eq!(lease.deaths, job.deaths, "table {number}: {:?}", job.name());
            let works = job.rule().is_some_and(|rule| !rule.waits_for_others);
            assert_eq!(lease.is_alone(), works && job.deaths > 0, "table {number}: {:?}", job.name());
            taken += 1;
        }
    }
    assert!(taken > 50, "only {taken} jobs were taken");
}
