//! Problems that the plan judges again (specification 5), because the check knows neither the import method nor the
//! screen's values.

use leptos::prelude::*;
use torikomi_core::{
    domain::{
        item::{Item, Key},
        problem::{Problem, ProblemCode},
    },
    wire::{BlankRule, Method},
};

use crate::{base::management_source::ManagementSource, pages::wizard::state::WizardState};

/// Why a problem may disappear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    /// The screen's values replace the value with the problem.
    Replaced,
    /// An earlier row may win the address instead, because its own problems are replaced.
    OtherWinner,
    /// A registered lead already has a last name, or is overwritten by every row of its address.
    IfRegistered,
}

/// The current choices of the first two steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choices {
    method: RwSignal<Method>,
    blank_rule: RwSignal<BlankRule>,
    source: RwSignal<ManagementSource>,
}

impl Choices {
    pub(super) fn of(wizard: WizardState) -> Choices {
        Choices { method: wizard.method, blank_rule: wizard.blank_rule, source: wizard.settings.source }
    }

    /// Tracks the choices; `None`: the problem stays.
    pub(super) fn later(self, problem: &Problem) -> Option<Later> {
        decided_later(problem, self.method.get(), self.blank_rule.get(), self.source.get())
    }
}

fn decided_later(problem: &Problem, method: Method, blank_rule: BlankRule, source: ManagementSource) -> Option<Later> {
    let is_update = method == Method::Update;
    match (problem.key, problem.code) {
        (Some(Key::Basic(item)), _) if source == ManagementSource::Screen && item.is_management() => {
            Some(Later::Replaced)
        }
        (_, ProblemCode::DuplicateInFile) if is_update => Some(Later::IfRegistered),
        (_, ProblemCode::DuplicateInFile) if source == ManagementSource::Screen => Some(Later::OtherWinner),
        // By the import rules a blank cell would clear the last name, which is not allowed.
        (Some(Key::Basic(Item::LastName)), ProblemCode::Required) if is_update && blank_rule == BlankRule::Keep => {
            Some(Later::IfRegistered)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::problem::Severity;

    use super::*;

    fn problem(item: Item, code: ProblemCode) -> Problem {
        let facts = Default::default();
        let key = Some(Key::Basic(item));
        let message = Default::default();
        let (row, line, byte, column, value, advice) = (None, None, None, None, None, None);
        Problem { severity: Severity::Row, code, row, line, byte, column, key, value, facts, message, advice }
    }

    #[test]
    fn what_the_plan_judges_again_depends_on_method_blank_rule_and_source() {
        use BlankRule::{ImportRules, Keep};
        use Method::{NewRegistration, Update};
        let status = problem(Item::Status, ProblemCode::StatusUnknown);
        let blank = problem(Item::LastName, ProblemCode::Required);
        let duplicate = problem(Item::Email, ProblemCode::DuplicateInFile);
        let zip = problem(Item::ZipCode, ProblemCode::ZipInvalid);
        for (problem, method, blank_rule, source, expected) in [
            (&status, NewRegistration, Keep, ManagementSource::File, None),
            (&status, NewRegistration, Keep, ManagementSource::Screen, Some(Later::Replaced)),
            (&status, Update, Keep, ManagementSource::Screen, Some(Later::Replaced)),
            (&blank, NewRegistration, Keep, ManagementSource::Screen, None),
            (&blank, Update, Keep, ManagementSource::File, Some(Later::IfRegistered)),
            (&blank, Update, ImportRules, ManagementSource::File, None),
            (&duplicate, NewRegistration, Keep, ManagementSource::File, None),
            (&duplicate, NewRegistration, Keep, ManagementSource::Screen, Some(Later::OtherWinner)),
            (&duplicate, Update, Keep, ManagementSource::Screen, Some(Later::IfRegistered)),
            (&zip, Update, Keep, ManagementSource::Screen, None),
        ] {
            assert_eq!(decided_later(problem, method, blank_rule, source), expected, "{:?} {method:?}", problem.code);
        }
    }
}
