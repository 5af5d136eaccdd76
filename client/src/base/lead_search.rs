//! The address of a search: its conditions, in the server's form.

use torikomi_core::{
    domain::value::trim,
    wire::{ImportCondition, LeadConditions},
};

/// The parameter with the conditions.
pub(crate) const CONDITIONS: &str = "conditions";

/// The address of a search with these conditions.
pub(crate) fn address(conditions: &LeadConditions) -> String {
    if *conditions == LeadConditions::default() {
        return "/leads".to_owned();
    }
    let json = serde_json::to_string(conditions).expect("BUG: conditions are plain texts and numbers");
    format!("/leads?{CONDITIONS}={}", String::from(js_sys::encode_uri_component(&json)))
}

/// The address of an import's leads.
pub(crate) fn import_leads_url(import_id: u64) -> String {
    let import = Some(ImportCondition { import_id, outcome: None });
    address(&LeadConditions { import, ..LeadConditions::default() })
}

/// The address of a company's leads.
pub(crate) fn company_leads_url(company_id: u32) -> String {
    address(&LeadConditions { company_id: Some(company_id), ..LeadConditions::default() })
}

/// 姓 and 名 in reading order.
pub(crate) fn full_name(last_name: &str, first_name: &str) -> String {
    trim(&format!("{last_name} {first_name}")).to_owned()
}

/// `None` if the parameter is not a set of conditions: of another version, or cut off.
pub(crate) fn read(parameter: Option<&str>) -> Option<LeadConditions> {
    match parameter {
        None => Some(LeadConditions::default()),
        Some(json) => serde_json::from_str(json).ok(),
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::wire::LeadConditions;

    use super::read;

    #[test]
    fn an_unreadable_parameter_is_not_a_search_for_everything() {
        assert_eq!(read(None), Some(LeadConditions::default()));
        let text = LeadConditions { text: Some("佐藤".to_owned()), ..LeadConditions::default() };
        assert_eq!(read(Some(r#"{"text":"佐藤"}"#)), Some(text));
        for unreadable in ["", "{", r#"{"color":"red"}"#] {
            assert_eq!(read(Some(unreadable)), None, "{unreadable}");
        }
    }
}
