//! The corpus (`tests/corpus`): every case's file against its expected verdict, natively and in Wasm.
//!
//! Guarantees: one test for each folder, under its name; the same verdict to the byte wherever the file is cut; every
//! code has a case; every folder is listed. The files are embedded, because Wasm has no disk. An intended change of the
//! check changes expectations: `CORPUS=rewrite cargo test --workspace --test corpus` writes them and fails, naming what
//! changed, so that nobody accepts them unread.

#[path = "corpus/ahead.rs"]
mod ahead;
#[path = "corpus/case.rs"]
mod case;
#[path = "corpus/complete.rs"]
mod complete;

use wasm_bindgen_test::wasm_bindgen_test;

use case::{Case, cuts, differences, pieces};

macro_rules! corpus {
    ($($name:ident $($format:ident)?,)*) => {
        /// All cases, by name.
        pub(crate) const CASES: &[Case] = &[$(Case {
            name: stringify!($name),
            input: include_bytes!(concat!("../../tests/corpus/", stringify!($name), "/input.csv")),
            format: corpus!(@format $name $($format)?),
            expected: include_str!(concat!("../../tests/corpus/", stringify!($name), "/expected.json")),
        }),*];

        mod verdict {
            use wasm_bindgen_test::wasm_bindgen_test;

            $(#[wasm_bindgen_test(unsupported = test)]
            fn $name() {
                super::has_its_verdict(stringify!($name));
            })*
        }

        mod cut {
            use wasm_bindgen_test::wasm_bindgen_test;

            $(#[wasm_bindgen_test(unsupported = test)]
            fn $name() {
                super::has_one_verdict_however_it_is_cut(stringify!($name));
            })*
        }
    };
    (@format $name:ident) => { None };
    (@format $name:ident format) => {
        Some(include_str!(concat!("../../tests/corpus/", stringify!($name), "/format.json")))
    };
}

// `format`: the folder has a format.json.
corpus! {
    a_1a_elsewhere_is_a_control_character,
    a_bom_decides,
    a_bom_decides_where_the_header_is_valid,
    a_file_of_ascii_alone_is_utf8 format,
    a_final_1a_is_ignored,
    a_lone_cr_between_records_is_told_with_its_first_place,
    a_mark_before_a_record_is_dropped,
    a_normalised_value_is_shown_as_typed,
    a_profile_renames_and_reorders_the_columns format,
    a_quote_opens_only_as_a_cells_first_byte,
    a_row_with_problems_wins_no_address_shift_jis,
    a_semicolon_file_of_the_old_format_has_two_file_problems,
    a_shift_jis_search_export_with_cr_has_two_file_problems,
    accepts_28_columns,
    accepts_29_columns,
    accepts_29_columns_and_all_custom_items format,
    accepts_lf,
    accepts_shift_jis_with_vendor_characters,
    accepts_utf8_without_bom,
    all_problems_of_a_row_are_reported,
    an_ascii_header_leaves_the_code_to_the_first_record_that_is_not_ascii_shift_jis format,
    an_ascii_header_leaves_the_code_to_the_first_record_that_is_not_ascii_utf8 format,
    ascii_leads_first_and_shift_jis_after_55_lines,
    blank_lines,
    blank_lines_above_the_header,
    blanks_around_values_are_trimmed_line_breaks_too,
    case_variant,
    contact_address_of_the_sender_above_the_header,
    control_character_shift_jis,
    control_character_utf8,
    custom_items_changed_one_was_added_since format,
    custom_items_changed_one_was_deleted_since format,
    custom_items_changed_one_was_renamed_since format,
    custom_items_changed_two_changed_places format,
    damage_formula_like,
    damage_formula_like_shift_jis,
    damage_list_separator,
    damage_list_separator_shift_jis,
    damage_look_alike,
    damage_placeholder,
    damage_placeholder_shift_jis,
    damage_probably_garbled,
    damage_probably_garbled_shift_jis,
    damage_rewritten,
    damage_rewritten_shift_jis,
    damage_spreadsheet_error,
    damage_spreadsheet_error_shift_jis,
    damage_wrapped_values,
    damage_wrapped_values_shift_jis,
    date_forms_with_blanks_and_weekdays,
    date_forms_with_blanks_and_weekdays_shift_jis,
    date_forms_with_dots_and_no_year,
    date_invalid,
    date_invalid_custom_item format,
    date_invalid_reasons,
    date_of_birth_pushed_into_a_nameless_column,
    delimiter_broken_bar,
    delimiter_caret,
    delimiter_colon,
    delimiter_full_width_comma,
    delimiter_full_width_comma_shift_jis,
    delimiter_ideographic_comma,
    delimiter_of_the_rows_alone,
    delimiter_semicolon,
    delimiter_tab,
    delimiter_vertical_bar,
    delimiter_vertical_bar_and_a_renamed_column,
    delimiter_vertical_bar_shift_jis,
    delimiter_wrapped_lines,
    delimiter_wrapped_lines_below_a_title_shift_jis,
    delimiter_wrapped_lines_shift_jis,
    descriptions_below_the_header,
    digit_list,
    duplicate_in_file,
    email_invalid,
    email_invalid_reasons,
    email_invalid_reasons_shift_jis,
    empty,
    empty_but_for_a_bom,
    empty_but_for_a_bom_and_blanks,
    empty_but_for_blank_lines,
    empty_but_for_commas,
    empty_names_at_the_end_of_the_header_are_dropped,
    encoding_changes_to_shift_jis,
    encoding_changes_to_utf8,
    encoding_of_several_cells_is_told_once_shift_jis,
    encoding_of_several_cells_is_told_once_utf8,
    encoding_unsupported_big5,
    encoding_unsupported_euc_jp,
    encoding_unsupported_euc_kr,
    encoding_unsupported_gb18030,
    encoding_unsupported_iso_2022_jp,
    encoding_unsupported_shift_jis_with_bom,
    encoding_unsupported_utf16be_with_bom,
    encoding_unsupported_utf16be_without_bom,
    encoding_unsupported_utf16le_with_bom,
    encoding_unsupported_utf16le_without_bom,
    encoding_unsupported_utf32be_with_bom,
    encoding_unsupported_utf32le_with_bom,
    english_names_below_the_japanese_header,
    error_file,
    error_file_with_custom_items_shift_jis format,
    extra_cells,
    extra_cells_beside_a_shifted_row,
    foreign_table,
    foreign_table_below_blank_lines,
    forms_shift_jis,
    gb18030_below_an_english_header,
    header_again_shift_jis,
    header_again_utf8,
    header_and_first_row_on_one_line,
    header_garbled_geta,
    header_garbled_question_marks,
    header_garbled_read_in_the_wrong_code,
    header_garbled_replacement_characters,
    header_garbled_utf8_read_as_latin_1_with_bom,
    header_garbled_utf8_read_as_windows_1252,
    header_garbled_utf8_read_as_windows_1252_below_a_title,
    header_in_two_lines,
    header_mismatch_a_custom_item_under_an_alike_name format,
    header_mismatch_a_name_that_only_the_header_has_shift_jis,
    header_mismatch_a_name_twice,
    header_mismatch_added,
    header_mismatch_alike_names_are_renamed,
    header_mismatch_columns_where_the_workspace_has_no_items,
    header_mismatch_custom_items_need_the_date_of_birth format,
    header_mismatch_empty_name,
    header_mismatch_for_a_control_character,
    header_mismatch_for_text_after_a_closing_quote,
    header_mismatch_hints_behind_names,
    header_mismatch_in_english,
    header_mismatch_missing,
    header_mismatch_moved_shift_jis,
    header_mismatch_renamed,
    header_mismatch_required_is_written_out_shift_jis,
    header_mismatch_the_date_of_birth_renamed,
    header_mismatch_unlike_names_are_not_renamed,
    header_missing_for_28_cells_of_another_tool,
    header_missing_for_a_lead_with_question_marks,
    header_missing_for_a_lead_without_an_address_above_the_header,
    header_missing_for_a_single_lead_shift_jis,
    header_missing_for_addresses_in_front_shift_jis,
    header_missing_for_columns_in_another_order_shift_jis,
    header_missing_for_five_columns_of_another_tool_shift_jis,
    header_missing_for_leads_above_the_header,
    header_missing_for_one_column_of_addresses,
    header_missing_for_rows_of_leads,
    header_missing_when_a_cell_is_an_address,
    header_names_are_compared_after_trimming_and_nfkc,
    header_names_may_be_quoted,
    header_of_column_numbers,
    header_split_over_two_lines_by_an_unquoted_break,
    header_undecodable,
    header_undecodable_in_any_code,
    import_ids_below_the_header,
    kana_alone_proves_no_code,
    lead_with_a_bad_address_above_the_header,
    leading_zero_lost,
    leads_without_a_header_in_cp949,
    lengths_count_characters_of_the_nfc_form,
    line_breaks_of_other_kinds_are_no_control_characters,
    line_ending_cr,
    line_ending_cr_cr_lf,
    line_ending_cr_cr_lf_shift_jis,
    line_ends_inside_quotes_are_text,
    lines_above,
    lines_above_a_header_of_ascii_lines,
    lines_above_an_old_header_shift_jis,
    lines_above_sep,
    lines_count_line_ends_inside_quotes,
    mixed_line_ends_are_a_warning,
    names_are_not_looked_up_without_a_workspace,
    no_rows,
    no_rows_and_no_line_end,
    no_rows_but_blank_lines,
    normalised format,
    normalised_date,
    normalised_date_eras_of_one_character,
    normalised_date_shift_jis,
    normalised_email,
    normalised_is_no_warning_for_a_value_with_a_problem,
    normalised_is_no_warning_for_a_value_with_a_problem_shift_jis,
    normalised_names format,
    normalised_names_shift_jis format,
    normalised_number format,
    normalised_phone,
    normalised_phone_shift_jis,
    normalised_text,
    normalised_text_shift_jis,
    normalised_url,
    normalised_zip,
    normalised_zip_with_blanks,
    normalised_zip_with_blanks_shift_jis,
    not_csv_encrypted_workbook,
    not_csv_for_a_nul_in_the_header,
    not_csv_for_a_nul_later,
    not_csv_gzip,
    not_csv_html,
    not_csv_html_table,
    not_csv_image,
    not_csv_json,
    not_csv_json_shift_jis,
    not_csv_numbers,
    not_csv_pdf,
    not_csv_vcard,
    not_csv_xls,
    not_csv_xls_or_encrypted,
    not_csv_xlsx,
    not_csv_xml,
    not_csv_zip,
    number_invalid format,
    number_invalid_reasons format,
    old_addresses_instead_of_addresses,
    old_format,
    old_format_with_the_date_of_birth_shift_jis,
    opposite_of_consent,
    option_unknown_consent,
    option_unknown_consent_shift_jis,
    option_unknown_custom_items format,
    option_unknown_lists_the_columns_options format,
    option_unknown_reasons format,
    options_are_compared_in_nfc format,
    over_guideline,
    phone_invalid,
    phone_invalid_reasons,
    phone_invalid_reasons_shift_jis,
    phone_trailing_dot_zero_twelve,
    placeholder format,
    placeholder_dots_keep_a_column_shift_jis,
    placeholder_shift_jis,
    placeholder_words_people_write,
    placeholder_words_people_write_shift_jis,
    places_are_those_of_the_bytes_shift_jis,
    prefecture_invalid_shift_jis,
    problems_of_reading_and_of_values_stand_together,
    question_marks_of_a_reordered_file,
    quote_invalid,
    quote_invalid_not_closed,
    quote_invalid_not_closed_shift_jis,
    quote_invalid_reasons,
    quote_invalid_shift_jis,
    quote_style_and_a_semicolon,
    quote_style_and_a_semicolon_shift_jis,
    quote_style_blank_before_quotes,
    quote_style_blank_before_quotes_of_rows,
    quote_style_curly,
    quote_style_curly_around_a_comma_shift_jis,
    quote_style_doubled,
    quote_style_doubled_shift_jis,
    quote_style_of_a_few_cells_is_none,
    quote_style_single_quotes,
    quote_style_single_quotes_shift_jis,
    quote_unclosed,
    quote_unclosed_in_the_header,
    quote_unclosed_shift_jis,
    required,
    row_names_of_a_statistics_program,
    row_problems_beyond_the_maximum_are_counted format,
    row_shifted,
    row_shifted_by_a_quote_is_told_by_the_quote,
    row_shifted_shift_jis,
    row_shifted_tells_nothing_else,
    row_shifted_to_the_left,
    row_shifted_to_the_left_shift_jis,
    row_shifted_wins_no_address,
    rows_in_a_cell,
    rows_in_a_cell_of_a_company,
    rows_in_a_cell_shift_jis,
    ruled_lines_above_the_header,
    ruled_lines_above_the_header_shift_jis,
    ruled_lines_are_blank_lines_shift_jis,
    ruled_lines_are_blank_lines_utf8,
    search_export,
    search_export_with_one_line_left,
    search_export_with_the_columns_alone format,
    search_export_with_the_lines_alone,
    semicolon_header_and_comma_rows,
    semicolons_and_html_entities,
    several_boms_count_as_one,
    short_rows,
    short_rows_few,
    single_quotes_in_the_header_alone,
    status_unknown_person_unknown_form_unknown format,
    surplus_cells_of_spaces_are_dropped,
    surplus_empty_cells_are_dropped,
    the_last_record_needs_no_line_end,
    today_is_given_to_the_check format,
    too_large_in_bytes format,
    too_large_in_rows format,
    too_long format,
    too_long_and_a_form_are_told_independently,
    too_long_custom_items format,
    too_long_memo_shift_jis,
    too_long_names_each_for_itself,
    too_many_names,
    too_many_names_shift_jis,
    too_short_and_too_long_addresses,
    uneven_rows,
    uneven_rows_are_no_warning_if_half_of_the_rows_are_so,
    unknown_groups_sources_mail_groups_and_tags_are_accepted format,
    unknown_names_reasons format,
    unknown_names_shift_jis format,
    url_as_a_markdown_link,
    url_formula_link,
    url_in_angle_brackets,
    url_invalid,
    url_invalid_hosts_and_several,
    url_invalid_hosts_and_several_shift_jis,
    url_invalid_reasons,
    utf8_read_as_mac_roman,
    values_are_trimmed_and_cells_of_spaces_are_blank,
    what_cannot_be_decoded_is_a_row_problem_shift_jis,
    what_cannot_be_decoded_is_a_row_problem_utf8,
    windows_1252_below_an_english_header,
    without_names_fewer_undecodable_sequences_decide_shift_jis,
    without_names_fewer_undecodable_sequences_decide_utf8,
    zip_invalid,
    zip_invalid_reasons,
}

fn find(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("a listed case")
}

fn has_its_verdict(name: &str) {
    let case = find(name);
    let found = case.prepare().verdict([case.input]);
    let found = serde_json::to_value(&found).expect("a verdict has a JSON form");
    let expected = serde_json::from_str(case.expected).expect("expected.json is JSON");
    let differences = differences(&expected, &found, "");
    if differences.is_empty() {
        return;
    }
    let rewritten = complete::rewritten(case);
    panic!(
        "{name}: {}\n{}",
        if rewritten { "expected.json was rewritten; read the diff" } else { "another verdict" },
        differences.join("\n")
    );
}

fn has_one_verdict_however_it_is_cut(name: &str) {
    let case = find(name);
    let prepared = case.prepare();
    let whole = prepared.verdict([case.input]);
    assert_eq!(prepared.verdict(case.input.chunks(1)), whole, "byte by byte");
    for cuts in cuts(case.input.len()) {
        assert_eq!(prepared.verdict(pieces(case.input, &cuts)), whole, "cut at {cuts:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_code_has_a_case() {
    complete::every_code_has_a_case(CASES);
}
