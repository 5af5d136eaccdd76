//! JSON read strictly as the API's document describes it: an object is an object, and an integer has 63 bits.
//!
//! A derived `Deserialize` for a struct also takes a list of its fields' values, and if every field is optional any
//! list of nulls: a search with the conditions `[null]` would find all leads.

use serde::{
    Deserializer,
    de::{
        Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Value};

/// A JSON value that is read strictly.
#[derive(Debug)]
pub(crate) struct StrictJson(pub(crate) Value);

impl<'de> Deserializer<'de> for StrictJson {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(values) => {
                let mut values = SeqDeserializer::new(values.into_iter().map(StrictJson));
                let value = visitor.visit_seq(&mut values)?;
                values.end()?;
                Ok(value)
            }
            Value::Object(fields) => {
                let mut fields =
                    MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, StrictJson(value))));
                let value = visitor.visit_map(&mut fields)?;
                fields.end()?;
                Ok(value)
            }
            Value::Number(number) => match number.as_u64() {
                Some(number) if i64::try_from(number).is_err() => {
                    Err(Error::invalid_value(Unexpected::Unsigned(number), &"a number of at most 63 bits"))
                }
                _ => Value::Number(number).deserialize_any(visitor),
            },
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &"an object")),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(fields) if fields.len() == 1 => {
                let fields = fields.into_iter().map(|(name, value)| (name, StrictJson(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(fields)))
            }
            other => other.deserialize_enum(name, variants, visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for StrictJson {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};
    use torikomi_core::wire::{LeadConditions, LeadExportDraft, LeadSearch};

    use super::StrictJson;

    fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Result<T, String> {
        T::deserialize(StrictJson(value)).map_err(|error| error.to_string())
    }

    #[test]
    fn no_list_is_taken_for_an_object_however_deep() {
        let refused = "invalid type: sequence, expected an object";
        assert_eq!(read::<LeadConditions>(json!([])).expect_err("a refusal"), refused);
        assert_eq!(read::<LeadConditions>(json!([null, null])).expect_err("a refusal"), refused);
        assert_eq!(read::<LeadSearch>(json!({ "conditions": [null] })).expect_err("a refusal"), refused);
        let export = |leads: Value| json!({ "kind": "search", "encoding": "utf-8", "leads": leads });
        assert_eq!(
            read::<LeadExportDraft>(export(json!({ "conditions": [null, null] }))).expect_err("a refusal"),
            refused
        );
        let listed = json!({ "conditions": { "registered": ["2026-01-01", null] } });
        assert_eq!(read::<LeadExportDraft>(export(listed)).expect_err("a refusal"), refused);
    }

    #[test]
    fn a_number_beyond_all_numbers_is_refused() {
        let of_import = |import_id: u64| read::<LeadConditions>(json!({ "import": { "import_id": import_id } }));
        assert!(of_import(i64::MAX as u64).is_ok());
        assert!(of_import(i64::MAX as u64 + 1).expect_err("a refusal").contains("at most 63 bits"));
    }

    #[test]
    fn documented_json_is_read_as_without_it() {
        let conditions = json!({
            "text": "田中", "names": [{ "kind": "tag", "has": "any", "name_ids": [1, 2] }],
            "registered": { "from": "2026-01-01", "to": null }, "mail_consent": "given", "company_id": 3,
            "custom_items": [{ "custom_item_id": 1, "test": { "number": { "from": "1", "to": null } } },
                             { "custom_item_id": 2, "test": "blank" }],
        });
        let plain = serde_json::from_value::<LeadConditions>(conditions.clone()).map_err(|error| error.to_string());
        assert!(plain.is_ok(), "{plain:?}");
        assert_eq!(read::<LeadConditions>(conditions), plain);
    }
}
