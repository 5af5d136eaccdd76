//! The page's Content-Security-Policy.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The page's policy: only our own files, Wasm, and the inline scripts of `index_html` by their hashes.
pub(crate) fn policy(index_html: &str) -> String {
    let scripts: String = inline_scripts(index_html)
        .into_iter()
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self'; \
         connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// The texts between `<script …>` and `</script>` whose tag names no file. Our own build made the page, so a simple
/// search is enough: its attributes contain no `>`.
fn inline_scripts(html: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, content)) = after.split_once('>') else { break };
        let Some((script, following)) = content.split_once("</script>") else { break };
        let names_a_file = attributes.split_ascii_whitespace().any(|attribute| attribute.starts_with("src="));
        if !names_a_file {
            scripts.push(script);
        }
        rest = following;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::{inline_scripts, policy};

    #[test]
    fn inline_scripts_are_found_and_named_by_their_hash() {
        let html =
            "<script src=\"a.js\"></script><script type=\"module\">\nlet a = 1 < 2;\n</script><p><script>b</script>";
        assert_eq!(inline_scripts(html), ["\nlet a = 1 < 2;\n", "b"]);
        let policy = policy("<script>b</script>");
        // printf b | openssl dgst -sha256 -binary | base64
        assert!(policy.contains(" 'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=';"), "{policy}");
        assert!(!policy.contains("unsafe-inline"));
    }
}
