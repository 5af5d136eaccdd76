//! Enums in tables: their words and letters, and the conditions that statements share.

use std::collections::BTreeSet;

use serde::Serialize;
use sqlx::{AssertSqlSafe, PgConnection};
use torikomi_core::{
    domain::{format::CustomKind, names::NameKind},
    draft::company::NameOutcome,
    wire::{
        BlankRule, EmailCheckMode, EmailVerdict, ImportCompaniesState, ImportState, MailState, Method, NameAction,
        Outcome, UndoOutcome, UndoState, WebhookDeliveryState, WebhookEvent, WebhookFault,
    },
};
use torikomi_server::base::{
    column::{LetterCode, Word},
    import_state::{APPLYING, RUNNING, UNSTARTED},
};

use crate::support::Server;

/// The states for which a condition on `state` holds.
async fn states(connection: &mut PgConnection, condition: &str) -> Vec<Word<ImportState>> {
    let select = format!("select state from unnest($1::text[]) as import (state) where import.{condition}");
    sqlx::query_scalar(AssertSqlSafe(select)).bind(ImportState::ALL.map(Word)).fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn each_shared_condition_holds_for_exactly_its_states() {
    let server = Server::new().await;
    let mut connection = server.as_owner().await;
    type Holds = fn(ImportState) -> bool;
    let conditions = [
        (UNSTARTED, ImportState::is_unstarted as Holds),
        (APPLYING, ImportState::is_applying),
        (RUNNING, ImportState::is_running),
    ];
    for (condition, holds) in conditions {
        let found = states(&mut connection, condition).await;
        for state in ImportState::ALL {
            assert_eq!(found.contains(&Word(state)), holds(state), "{condition}: {state:?}");
        }
    }
}

fn words<T: Serialize>(of: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    of.into_iter().map(|variant| serde_json::to_value(variant).unwrap().as_str().unwrap().to_owned()).collect()
}

fn letters<T: LetterCode>(of: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    of.into_iter().map(|variant| variant.letter().to_owned()).collect()
}

/// The texts that a constraint names.
async fn allowed(connection: &mut PgConnection, constraint: &str) -> BTreeSet<String> {
    let definition: String =
        sqlx::query_scalar("select pg_get_constraintdef(oid) from pg_constraint where conname = $1")
            .bind(constraint)
            .fetch_one(connection)
            .await
            .unwrap();
    definition.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_column_takes_the_words_and_letters_of_its_enum_and_no_others() {
    let outcomes = [Outcome::New, Outcome::Overwritten, Outcome::Unchanged, Outcome::Skipped];
    let undo_outcomes = [
        UndoOutcome::Removed,
        UndoOutcome::Restored,
        UndoOutcome::PartlyRestored,
        UndoOutcome::Kept,
        UndoOutcome::Gone,
    ];
    let columns = [
        ("import_state_check", words(ImportState::ALL)),
        ("import_method_check", words([Method::NewRegistration, Method::Update])),
        ("import_blank_rule_check", words([BlankRule::Keep, BlankRule::ImportRules])),
        ("import_row_outcome_check", letters(outcomes)),
        ("import_row_before_outcome_check", letters(outcomes)),
        (
            "undo_state_check",
            words([UndoState::Planning, UndoState::Planned, UndoState::Processing, UndoState::Done, UndoState::Failed]),
        ),
        ("undo_import_state_check", words(ImportState::ALL.into_iter().filter(|state| state.is_over()))),
        ("undo_row_outcome_check", letters(undo_outcomes)),
        ("undo_row_before_outcome_check", letters(undo_outcomes)),
        (
            "import_company_state_check",
            words([
                ImportCompaniesState::Waiting,
                ImportCompaniesState::Processing,
                ImportCompaniesState::Done,
                ImportCompaniesState::Failed,
            ]),
        ),
        ("import_company_name_outcome_check", letters([NameOutcome::One, NameOutcome::None, NameOutcome::Several])),
        ("custom_item_kind_check", words(CustomKind::ALL)),
        ("name_change_action_check", words([NameAction::Rename, NameAction::Merge, NameAction::Delete])),
        ("mail_state_check", words(MailState::ALL)),
        (
            "webhook_delivery_event_check",
            words([
                WebhookEvent::ImportDone,
                WebhookEvent::ImportFailed,
                WebhookEvent::ImportUndone,
                WebhookEvent::Test,
            ]),
        ),
        (
            "webhook_delivery_state_check",
            words([WebhookDeliveryState::Waiting, WebhookDeliveryState::Delivered, WebhookDeliveryState::GivenUp]),
        ),
        (
            "webhook_attempt_fault_check",
            words([
                WebhookFault::Status,
                WebhookFault::Redirect,
                WebhookFault::TimedOut,
                WebhookFault::Unreachable,
                WebhookFault::PrivateAddress,
            ]),
        ),
        ("workspace_email_check_check", words([EmailCheckMode::Off, EmailCheckMode::Dns, EmailCheckMode::Smtp])),
        ("lead_email_check_verdict_check", words([EmailVerdict::Exists, EmailVerdict::Ng, EmailVerdict::Unchecked])),
    ];
    let server = Server::new().await;
    let mut connection = server.as_owner().await;
    for (constraint, variants) in columns {
        assert_eq!(allowed(&mut connection, constraint).await, variants, "{constraint}");
    }
    // A name that is being deleted or merged has no kind.
    let mut kinds = words(NameKind::ALL);
    kinds.insert("leaving".to_owned());
    assert_eq!(allowed(&mut connection, "name_kind_check").await, kinds);
}
