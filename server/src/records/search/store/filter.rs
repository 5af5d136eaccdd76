//! The conditions that SQL checks on the leads' rows: all except the words (`Texts`).

use sqlx::{Postgres, QueryBuilder};
use torikomi_core::{
    domain::names::NameKind,
    wire::{ConsentCondition, NameMatch, Outcome},
};

use crate::{
    base::column::{Letter, Word},
    records::search::index::{
        conditions::{Conditions, Moments, NameTest},
        custom::{CustomTest, ValueTest},
    },
};

impl Conditions {
    /// Appends ` and …` for each condition on `lead`.
    pub(crate) fn push(&self, query: &mut QueryBuilder<Postgres>) {
        // Destructured by name: a forgotten condition would find every lead. The words are checked on the rows.
        let Conditions { texts: _, names, registered, updated, birth_date, mail_consent, custom, import, company } =
            self;
        for name in names {
            match name.kind {
                NameKind::Status => name.push_single("status_id", query),
                NameKind::Group => name.push_single("group_id", query),
                _ => name.push_several(query),
            }
        }
        if let Some(moments) = registered {
            moments.push("created_at", query);
        }
        if let Some(moments) = updated {
            moments.push("updated_at", query);
        }
        if let Some(range) = birth_date {
            query.push(" and birth_date is not null");
            for (comparison, end) in [(" >= ", range.from), (" <= ", range.to)] {
                let Some(end) = end else { continue };
                query.push(" and birth_date").push(comparison).push_bind(end.to_string()).push("::date");
            }
        }
        match mail_consent {
            Some(ConsentCondition::Given) => _ = query.push(" and mail_consent"),
            Some(ConsentCondition::Refused) => _ = query.push(" and not mail_consent"),
            Some(ConsentCondition::Blank) => _ = query.push(" and mail_consent is null"),
            None => {}
        }
        for test in custom {
            test.push(query);
        }
        if let Some(company) = company {
            query.push(" and company_id = ").push_bind(company.company_id);
        }
        if let Some(import) = import {
            query.push(
                " and exists (select from import_row
                              where import_row.workspace_id = lead.workspace_id and import_row.lead_id = lead.lead_id
                                and import_row.import_id = ",
            );
            query.push_bind(import.import_id).push(" and import_row.row <= ").push_bind(import.applied_row);
            let outcomes: Vec<Letter<Outcome>> = import.outcomes.iter().copied().map(Letter).collect();
            query.push(" and import_row.outcome::text = any(").push_bind(outcomes);
            // Without the offset Postgres may read all rows of the import first.
            query.push(") offset 0)");
        }
    }
}

impl Moments {
    fn push(&self, column: &'static str, query: &mut QueryBuilder<Postgres>) {
        for (comparison, end) in [(" >= ", self.from), (" < ", self.before)] {
            let Some(end) = end else { continue };
            query.push(" and ").push(column).push(comparison).push_bind(end);
        }
    }
}

impl NameTest {
    /// For a kind of which a lead has at most one name.
    fn push_single(&self, column: &'static str, query: &mut QueryBuilder<Postgres>) {
        match (self.has, self.is_any) {
            (NameMatch::Any | NameMatch::All, true) => {
                query.push(" and ").push(column).push(" is not null and ").push(column).push(" <> all(");
                query.push_bind(self.gone.clone()).push(")");
            }
            (NameMatch::None, true) => {
                query.push(" and (").push(column).push(" is null or ").push(column).push(" = any(");
                query.push_bind(self.gone.clone()).push("))");
            }
            (NameMatch::Any, false) => {
                query.push(" and ").push(column).push(" = any(").push_bind(self.all_wanted()).push(")");
            }
            (NameMatch::All, false) => {
                for wanted in &self.wanted {
                    query.push(" and ").push(column).push(" = any(").push_bind(wanted.clone()).push(")");
                }
            }
            (NameMatch::None, false) => {
                query.push(" and (").push(column).push(" is null or ").push(column).push(" <> all(");
                query.push_bind(self.all_wanted()).push("))");
            }
        }
    }

    /// For a kind of which a lead may have several.
    fn push_several(&self, query: &mut QueryBuilder<Postgres>) {
        let negation = if self.has == NameMatch::None { " and not" } else { " and" };
        if self.is_any {
            query.push(negation).push(
                " exists (select from lead_name join name using (workspace_id, name_id)
                          where lead_name.workspace_id = lead.workspace_id and lead_name.lead_id = lead.lead_id
                            and (name.kind = ",
            );
            query.push_bind(Word(self.kind)).push(" or name.name_id = any(");
            query.push_bind(self.arriving.clone()).push(")))");
            return;
        }
        let together = [self.all_wanted()];
        let each = if self.has == NameMatch::All { self.wanted.as_slice() } else { together.as_slice() };
        for wanted in each {
            query.push(negation).push(
                " exists (select from lead_name
                          where lead_name.workspace_id = lead.workspace_id and lead_name.lead_id = lead.lead_id
                            and lead_name.name_id = any(",
            );
            query.push_bind(wanted.clone()).push("))");
        }
    }
}

/// The form a value must have before Postgres converts it to a number.
const NUMBER: &str = r"^[+-]?[0-9]+(\.[0-9]+)?$";

impl CustomTest {
    /// Appends the condition on `lead`.
    fn push(&self, query: &mut QueryBuilder<Postgres>) {
        let key = self.custom_item_id.to_string();
        match &self.test {
            ValueTest::AnyOf(options) => {
                query
                    .push(" and string_to_array(custom ->> ")
                    .push_bind(key)
                    .push(", ',') && ")
                    .push_bind(options.clone());
            }
            ValueTest::Number { from, to } => {
                query.push(" and case when custom ->> ").push_bind(key.clone()).push(" ~ ").push_bind(NUMBER);
                query.push(" then true");
                for (comparison, end) in [(" >= ", from), (" <= ", to)] {
                    let Some(end) = end else { continue };
                    query.push(" and (custom ->> ").push_bind(key.clone()).push(")::numeric").push(comparison);
                    query.push_bind(end.clone()).push("::numeric");
                }
                query.push(" else false end");
            }
            ValueTest::Date(range) => {
                // Ten characters each, which sort like the days.
                query.push(" and custom ? ").push_bind(key.clone());
                for (comparison, end) in [(" >= ", range.from), (" <= ", range.to)] {
                    let Some(end) = end else { continue };
                    query.push(" and (custom ->> ").push_bind(key.clone()).push(") collate \"C\"").push(comparison);
                    query.push_bind(end.to_string());
                }
            }
            ValueTest::Blank => {
                query.push(" and not coalesce(custom ? ").push_bind(key).push(", false)");
            }
            ValueTest::Filled => {
                query.push(" and custom ? ").push_bind(key);
            }
        }
    }
}
