//! Prepares every statement that the sources contain as text on the current schema. A wrong table, column, type or
//! comma is found here, whether or not another test runs the statement.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, mem,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use sqlx::{AssertSqlSafe, Executor, PgConnection, SqlSafeStr};
use syn::{
    Block, Expr, ExprCall, ExprForLoop, ExprMethodCall, FnArg, ImplItemFn, Item, ItemConst, ItemFn, ItemMacro, Lit,
    Local, Pat, Signature, Token, Visibility,
    parse::Parser,
    punctuated::Punctuated,
    visit::{self, Visit},
};

use crate::support::Server;

const TABLES_OF_CATALOG: &str = "the tables come from the database's catalog";
const TABLES_OF_PLAN: &str = "one text for the tables of a plan and those of an undo";
const BEFORE_SCHEMA: &str = "the role and the database are created before there is a schema";
const CHOSEN_BY_MATCH: &str = "a method chooses from an array, which a macro with two rules writes";
const COLUMNS_OF_ITEMS: &str = "the columns come from the table of the items";

/// The statements that are composed at run time: the file, the function that runs one or hands it on, and the reason.
/// A function with two of them has two lines. Other tests run these statements.
const COMPOSED: [(&str, &str, &str); 25] = [
    ("accounts/workspace/removal.rs", "delete_rows", TABLES_OF_CATALOG),
    ("base/comparison.rs", "compare", TABLES_OF_PLAN),
    ("base/comparison.rs", "count", TABLES_OF_PLAN),
    ("base/comparison.rs", "count", TABLES_OF_PLAN),
    ("base/comparison.rs", "delete_rows", TABLES_OF_PLAN),
    ("base/comparison.rs", "delete_shown", TABLES_OF_PLAN),
    ("base/comparison.rs", "set_aside", TABLES_OF_PLAN),
    ("base/comparison.rs", "sweep", TABLES_OF_PLAN),
    ("base/comparison.rs", "without_plan", TABLES_OF_PLAN),
    ("embedded_postgres.rs", "create_database", BEFORE_SCHEMA),
    ("embedded_postgres.rs", "create_database", BEFORE_SCHEMA),
    ("records/directory/store/lookup.rs", "count", CHOSEN_BY_MATCH),
    ("records/directory/store/lookup.rs", "page", CHOSEN_BY_MATCH),
    ("records/lead/store/bulk/new_leads.rs", "register", COLUMNS_OF_ITEMS),
    ("records/lead/store/bulk/new_leads.rs", "register", COLUMNS_OF_ITEMS),
    ("records/lead/store/bulk/overwritten_leads.rs", "apply", COLUMNS_OF_ITEMS),
    ("records/lead/store/bulk/overwritten_leads.rs", "apply", COLUMNS_OF_ITEMS),
    ("records/lead/store/bulk/restored_leads.rs", "apply", COLUMNS_OF_ITEMS),
    ("records/lead/store/bulk/restored_leads.rs", "apply", COLUMNS_OF_ITEMS),
    ("records/lead/store/detail.rs", "lock", COLUMNS_OF_ITEMS),
    ("records/lead/store/detail.rs", "read", COLUMNS_OF_ITEMS),
    ("records/lead/store/registered.rs", "leads", COLUMNS_OF_ITEMS),
    ("records/lead/store/write.rs", "insert", COLUMNS_OF_ITEMS),
    ("records/lead/store/write.rs", "update", COLUMNS_OF_ITEMS),
    ("records/search/store/segment.rs", "add", COLUMNS_OF_ITEMS),
];

/// The columns that `records::lead::store::table` derives from the table of the items: at least these.
const STAGING: &str = "create temporary table new_lead as select * from lead with no data;
    create temporary table overwritten_lead as select * from lead with no data;
    create temporary table restored_lead as
        select *, null::jsonb as custom_set, null::jsonb as custom_off from lead with no data";

struct Statement {
    place: String,
    sql: String,
    is_raw: bool,
}

/// A function as it is called: its name, and whether as a method.
type Called = (String, bool);

/// A parameter that a function hands to sqlx, so that the statements stand at the function's calls.
struct Handed {
    parameter: String,
    place: usize,
}

/// Finds the functions of a file that hand a parameter to sqlx. Only private ones: others may be called elsewhere.
#[derive(Default)]
struct HandedParameters {
    current: Option<(Called, Vec<Option<String>>)>,
    found: BTreeMap<Called, Handed>,
}

impl HandedParameters {
    fn read(&mut self, visibility: &Visibility, signature: &Signature, block: &Block) {
        let outside = self.current.take();
        if matches!(visibility, Visibility::Inherited) {
            self.current = Some((called(signature), parameters(signature)));
        }
        self.visit_block(block);
        self.current = outside;
    }
}

impl<'ast> Visit<'ast> for HandedParameters {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.read(&item.vis, &item.sig, &item.block);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.read(&item.vis, &item.sig, &item.block);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let (Some((called, parameters)), Some(_), Some(Expr::Path(argument))) =
            (&self.current, function(&call.func), call.args.first())
            && let Some(parameter) = argument.path.get_ident().map(ToString::to_string)
            && let Some(place) = parameters.iter().position(|known| known.as_ref() == Some(&parameter))
        {
            self.found.insert(called.clone(), Handed { parameter, place });
        }
        visit::visit_expr_call(self, call);
    }
}

fn called(signature: &Signature) -> Called {
    (signature.ident.to_string(), signature.receiver().is_some())
}

/// The names of a function's parameters, without the receiver; `None` for a pattern.
fn parameters(signature: &Signature) -> Vec<Option<String>> {
    let typed = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&*typed.pat),
        FnArg::Receiver(_) => None,
    });
    let named = typed.map(|pattern| match pattern {
        Pat::Ident(name) => Some(name.ident.to_string()),
        _ => None,
    });
    named.collect()
}

#[derive(Default)]
struct Reader {
    path: PathBuf,
    name: String,
    function: Called,
    /// Texts by the name of their constant, or of a variable of the current function.
    texts: BTreeMap<String, Expr>,
    /// The returned texts of functions, by name.
    answers: BTreeMap<String, Expr>,
    /// The functions of the file that hand a parameter to sqlx, and those of them whose calls were read.
    handed: BTreeMap<Called, Handed>,
    handed_read: BTreeSet<Called>,
    macros: BTreeMap<String, TokenStream>,
    /// Macros of all files, because some files define conditions for others.
    all_macros: BTreeMap<String, TokenStream>,
    statements: Vec<Statement>,
    /// Statements that are composed at run time: file and function.
    composed: Vec<(String, String)>,
}

impl Reader {
    fn read_file(&mut self, file: &syn::File) {
        (self.texts, self.answers, self.macros, self.handed_read) = Default::default();
        let mut handed = HandedParameters::default();
        handed.visit_file(file);
        self.handed = handed.found;
        // A macro, a constant or a function may be defined after its use.
        for item in &file.items {
            match item {
                Item::Const(item) => self.visit_item_const(item),
                Item::Macro(item) => self.visit_item_macro(item),
                Item::Fn(item) => {
                    for inner in &item.block.stmts {
                        if let syn::Stmt::Item(Item::Macro(inner)) = inner {
                            self.visit_item_macro(inner);
                        }
                    }
                    if let Some(syn::Stmt::Expr(answer, None)) = item.block.stmts.last() {
                        self.answers.insert(item.sig.ident.to_string(), answer.clone());
                    }
                }
                _ => {}
            }
        }
        self.visit_file(file);
        // Nobody in this file calls them, so nobody has read what they are given.
        let unread = self.handed.keys().filter(|called| !self.handed_read.contains(*called));
        self.composed.extend(unread.map(|(function, _)| (self.name.clone(), function.clone())));
    }

    /// Variables and parameters of a function are its own.
    fn read_function(&mut self, signature: &Signature, visit: impl FnOnce(&mut Reader)) {
        let texts = self.texts.clone();
        let function = mem::replace(&mut self.function, called(signature));
        for parameter in parameters(signature).into_iter().flatten() {
            self.texts.remove(&parameter);
        }
        visit(self);
        (self.texts, self.function) = (texts, function);
    }

    fn read_statement(&mut self, expression: &Expr, is_raw: bool) {
        let mut alternatives = Vec::new();
        self.alternatives(expression, &mut alternatives);
        let texts: Vec<Option<String>> = alternatives.into_iter().map(|expression| self.text_of(expression)).collect();
        for text in texts {
            match text {
                Some(sql) => self.statements.push(Statement { place: self.name.clone(), sql, is_raw }),
                None => self.composed.push((self.name.clone(), self.function.0.clone())),
            }
        }
    }

    fn read_handed(&mut self, called: Called, arguments: &Punctuated<Expr, Token![,]>) {
        let Some(handed) = self.handed.get(&called) else { return };
        if let Some(argument) = arguments.iter().nth(handed.place) {
            self.handed_read.insert(called);
            self.read_statement(argument, false);
        }
    }

    /// Whether this is the parameter that the current function hands to sqlx.
    fn is_handed(&self, expression: &Expr) -> bool {
        let Expr::Path(path) = expression else { return false };
        self.handed.get(&self.function).is_some_and(|handed| path.path.is_ident(&handed.parameter))
    }

    /// The expressions that an expression chooses from, through variables, constants and functions.
    fn alternatives<'e>(&'e self, expression: &'e Expr, found: &mut Vec<&'e Expr>) {
        let same = match expression {
            Expr::Path(path) => path.path.get_ident().and_then(|name| self.texts.get(&name.to_string())),
            Expr::Block(block) => match block.block.stmts.as_slice() {
                [syn::Stmt::Expr(expression, None)] => Some(expression),
                _ => None,
            },
            Expr::Reference(reference) => Some(&*reference.expr),
            Expr::Call(call) if is_limited_page(&call.func) => call.args.first(),
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) => path.path.get_ident().and_then(|name| self.answers.get(&name.to_string())),
                _ => None,
            },
            _ => None,
        };
        match (same, expression) {
            (Some(same), _) => self.alternatives(same, found),
            (None, Expr::Array(array)) => array.elems.iter().for_each(|each| self.alternatives(each, found)),
            (None, Expr::If(choice)) => match (choice.then_branch.stmts.last(), &choice.else_branch) {
                (Some(syn::Stmt::Expr(then, None)), Some((_, other))) => {
                    self.alternatives(then, found);
                    self.alternatives(other, found);
                }
                _ => found.push(expression),
            },
            (None, Expr::Match(choice)) => choice.arms.iter().for_each(|arm| self.alternatives(&arm.body, found)),
            (None, _) => found.push(expression),
        }
    }

    /// The text of an expression without alternatives. `None` if it is composed at run time.
    fn text_of(&self, expression: &Expr) -> Option<String> {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            Expr::Macro(called) => self.text_of_macro(&called.mac),
            _ => None,
        }
    }

    fn single_text(&self, expression: &Expr) -> Option<String> {
        let mut alternatives = Vec::new();
        self.alternatives(expression, &mut alternatives);
        match alternatives.as_slice() {
            [expression] => self.text_of(expression),
            _ => None,
        }
    }

    fn text_of_macro(&self, called: &syn::Macro) -> Option<String> {
        let name = called.path.get_ident()?.to_string();
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(called.tokens.clone()).ok()?;
        match name.as_str() {
            "concat" => arguments.iter().map(|argument| self.single_text(argument)).collect(),
            "include_str" => {
                let file = self.single_text(arguments.first()?)?;
                fs::read_to_string(self.path.parent()?.join(file)).ok()
            }
            _ => {
                let (parameters, body) = single_rule(self.macros.get(&name).or_else(|| self.all_macros.get(&name))?)?;
                let given = parameters.into_iter().zip(arguments.iter().map(quote_expression)).collect();
                let body: Expr = syn::parse2(replaced(body, &given)).ok()?;
                self.single_text(&body)
            }
        }
    }
}

fn quote_expression(expression: &Expr) -> TokenStream {
    use quote::ToTokens;
    expression.to_token_stream()
}

/// The parameters and the body of a macro with one rule, whose parameters are literals.
fn single_rule(rules: &TokenStream) -> Option<(Vec<String>, TokenStream)> {
    let groups: Vec<TokenStream> = rules
        .clone()
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        })
        .collect();
    let [parameters, body] = groups.as_slice() else { return None };
    let tokens: Vec<TokenTree> = parameters.clone().into_iter().collect();
    let named = tokens.windows(2).filter_map(|pair| match pair {
        [TokenTree::Punct(dollar), TokenTree::Ident(name)] if dollar.as_char() == '$' => Some(name.to_string()),
        _ => None,
    });
    Some((named.collect(), body.clone()))
}

/// A macro's body with its parameters replaced.
fn replaced(body: TokenStream, given: &BTreeMap<String, TokenStream>) -> TokenStream {
    let mut tokens = body.into_iter().peekable();
    let mut out = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(dollar) if dollar.as_char() == '$' => {
                let Some(TokenTree::Ident(name)) = tokens.next() else { continue };
                out.extend(given.get(&name.to_string()).cloned());
            }
            TokenTree::Group(group) => {
                let inner = replaced(group.stream(), given);
                out.extend([TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))]);
            }
            other => out.extend([other]),
        }
    }
    out
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.texts.insert(item.ident.to_string(), (*item.expr).clone());
        visit::visit_item_const(self, item);
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        if let Some(name) = item.ident.as_ref().filter(|_| item.mac.path.is_ident("macro_rules")) {
            self.macros.insert(name.to_string(), item.mac.tokens.clone());
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        // Statements of tests are skipped.
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("test")) {
            return;
        }
        self.read_function(&item.sig, |reader| visit::visit_item_fn(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.read_function(&item.sig, |reader| visit::visit_impl_item_fn(reader, item));
    }

    fn visit_expr_for_loop(&mut self, each: &'ast ExprForLoop) {
        if let Pat::Ident(name) = &*each.pat {
            self.texts.insert(name.ident.to_string(), (*each.expr).clone());
        }
        visit::visit_expr_for_loop(self, each);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        // A variable may replace one of its own name.
        visit::visit_local(self, local);
        let name = match &local.pat {
            Pat::Ident(name) => Some(name),
            Pat::Type(typed) => match &*typed.pat {
                Pat::Ident(name) => Some(name),
                _ => None,
            },
            _ => None,
        };
        if let (Some(name), Some(initial)) = (name, &local.init) {
            self.texts.insert(name.ident.to_string(), (*initial.expr).clone());
        }
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let (Some(function), Some(argument)) = (function(&call.func), call.args.first()) {
            if !self.is_handed(argument) {
                self.read_statement(argument, function == "raw_sql");
            }
        } else if let Expr::Path(path) = &*call.func
            && let Some(name) = path.path.get_ident()
        {
            self.read_handed((name.to_string(), false), &call.args);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        self.read_handed((call.method.to_string(), true), &call.args);
        visit::visit_expr_method_call(self, call);
    }
}

/// Whether a function is `row_page::limit_bytes`, which puts a statement into another one.
fn is_limited_page(function: &Expr) -> bool {
    let Expr::Path(path) = function else { return false };
    let mut segments = path.path.segments.iter().rev().map(|segment| segment.ident.to_string());
    segments.next().is_some_and(|name| name == "limit_bytes")
        && segments.next().is_some_and(|module| module == "row_page")
}

/// The name of a function, if it is one of sqlx that takes a statement.
fn function(function: &Expr) -> Option<String> {
    let Expr::Path(path) = function else { return None };
    let mut segments = path.path.segments.iter().rev();
    let name = segments.next()?.ident.to_string();
    let is_of_sqlx = segments.next().is_some_and(|module| module.ident == "sqlx");
    (is_of_sqlx && ["query", "query_as", "query_scalar", "raw_sql"].contains(&name.as_str())).then_some(name)
}

fn parse_folder(folder: &Path, files: &mut Vec<(PathBuf, syn::File)>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            parse_folder(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
            files.push((path, file));
        }
    }
}

fn read() -> Reader {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut reader, mut files) = (Reader::default(), Vec::new());
    parse_folder(&root, &mut files);
    for item in files.iter().flat_map(|(_, file)| &file.items) {
        if let Item::Macro(item) = item {
            reader.visit_item_macro(item);
        }
    }
    reader.all_macros = mem::take(&mut reader.macros);
    for (path, file) in &files {
        reader.name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        reader.path.clone_from(path);
        reader.read_file(file);
    }
    reader
}

/// The fault of a statement. A missing parameter type is none: the program gives it.
async fn fault(connection: &mut PgConnection, sql: &str) -> Option<String> {
    const TYPE_OF_PARAMETER_UNKNOWN: &str = "42P18";
    let prepared = connection.prepare(AssertSqlSafe(sql.to_owned()).into_sql_str()).await;
    let error = prepared.err()?;
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    (code.as_deref() != Some(TYPE_OF_PARAMETER_UNKNOWN)).then(|| error.to_string())
}

#[tokio::test]
async fn every_statement_in_the_sources_fits_the_schema() {
    let Reader { statements, mut composed, .. } = read();
    assert!(statements.len() > 400, "only {} statements were read", statements.len());
    composed.sort();
    let listed: Vec<_> = COMPOSED.map(|(file, function, _)| (file.to_owned(), function.to_owned())).into();
    assert_eq!(composed, listed, "write the statements on the left as texts, or list them with a reason");

    let server = Server::new().await;
    let mut connection = server.as_owner().await;
    sqlx::raw_sql(STAGING).execute(&mut connection).await.unwrap();
    let tables = statements.iter().filter(|statement| statement.is_raw && statement.sql.contains("temporary table"));
    for Statement { sql, .. } in tables {
        let kept = sql.replace("on commit drop", "");
        sqlx::raw_sql(AssertSqlSafe(kept)).execute(&mut connection).await.unwrap();
    }
    let mut faults = Vec::new();
    for Statement { place, sql, .. } in statements.iter().filter(|statement| !statement.is_raw) {
        if let Some(fault) = fault(&mut connection, sql).await {
            faults.push(format!("{place}: {fault}\n{sql}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[tokio::test]
async fn a_statement_with_a_wrong_column_is_found() {
    let server = Server::new().await;
    let mut connection = server.as_owner().await;
    assert_eq!(fault(&mut connection, "select email from lead where lead_id = $1").await, None);
    let wrong = fault(&mut connection, "select e_mail from lead where lead_id = $1").await;
    assert!(wrong.unwrap().contains("e_mail"));
}

#[test]
fn variables_and_parameters_of_a_function_are_its_own() {
    let source = r#"
        impl Store {
            fn text(&self) {
                let statement = "select 1";
                sqlx::query(statement);
                self.hand_on("select 2");
            }
            fn unknown(&self) { sqlx::query(statement); }
            fn composed(&self) {
                let statement = format!("select from {TABLE}");
                for each in [statement, "select 3"] { sqlx::query(each); }
            }
            fn hand_on(&self, statement: &str) { sqlx::query(statement); }
            pub fn taken_from_anyone(&self, statement: &str) { sqlx::query(statement); }
        }
        fn nobody_calls(statement: &str) { sqlx::query(statement); }"#;
    let mut reader = Reader::default();
    reader.read_file(&syn::parse_file(source).unwrap());
    let read: Vec<&str> = reader.statements.iter().map(|statement| &*statement.sql).collect();
    assert_eq!(read, ["select 1", "select 2", "select 3"]);
    let composed: Vec<&str> = reader.composed.iter().map(|(_, function)| &**function).collect();
    assert_eq!(composed, ["unknown", "composed", "taken_from_anyone", "nobody_calls"]);
}
