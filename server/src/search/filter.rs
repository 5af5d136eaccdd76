//! The conditions that the leads' rows are asked in SQL: all but the words (`texts`).

use sqlx::{Postgres, QueryBuilder};
use torikomi_core::{
    domain::names::NameKind,
    wire::{ConsentCondition, NameMatch},
};

use super::conditions::{Conditions, Moments, NameTest};

impl Conditions {
    /// Appends ` and …` for each condition on `lead`.
    pub fn push(&self, query: &mut QueryBuilder<Postgres>) {
        for name in &self.names {
            match name.kind {
                NameKind::Status => name.push_single("status_id", query),
                NameKind::Group => name.push_single("group_id", query),
                _ => name.push_several(query),
            }
        }
        if let Some(moments) = &self.registered {
            moments.push("created_at", query);
        }
        if let Some(moments) = &self.updated {
            moments.push("updated_at", query);
        }
        if let Some(range) = self.birth_date {
            query.push(" and birth_date is not null");
            for (comparison, end) in [(" >= ", range.from), (" <= ", range.to)] {
                let Some(end) = end else { continue };
                query.push(" and birth_date").push(comparison).push_bind(end.to_string()).push("::date");
            }
        }
        match self.mail_consent {
            Some(ConsentCondition::Given) => _ = query.push(" and mail_consent"),
            Some(ConsentCondition::Refused) => _ = query.push(" and not mail_consent"),
            Some(ConsentCondition::Blank) => _ = query.push(" and mail_consent is null"),
            None => {}
        }
        for test in &self.custom {
            test.push(query);
        }
        if let Some(company) = self.company {
            query.push(" and company_id = ").push_bind(company.company_id);
        }
        if let Some(import) = &self.import {
            query.push(
                " and exists (select from import_row
                              where import_row.workspace_id = lead.workspace_id and import_row.lead_id = lead.lead_id
                                and import_row.import_id = ",
            );
            query.push_bind(import.import_id).push(" and import_row.row <= ").push_bind(import.applied_row);
            query.push(" and import_row.outcome::text = any(").push_bind(import.outcomes.clone());
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
    /// Of a kind of which a lead has one name at most.
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

    /// Of a kind of which a lead may have several.
    fn push_several(&self, query: &mut QueryBuilder<Postgres>) {
        let negation = if self.has == NameMatch::None { " and not" } else { " and" };
        if self.is_any {
            query.push(negation).push(
                " exists (select from lead_name join name using (workspace_id, name_id)
                          where lead_name.workspace_id = lead.workspace_id and lead_name.lead_id = lead.lead_id
                            and (name.kind = ",
            );
            query.push_bind(crate::name::kind_text(self.kind)).push(" or name.name_id = any(");
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
