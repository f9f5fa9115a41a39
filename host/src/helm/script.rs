//! The two texts of a link that others read: `plugin.yaml` for Helm, and the script that Helm starts.
//!
//! Why a script: Helm splits a plugin's `command` at single spaces and expands `$` in every argument, with
//! no way to write either one literally, so a path or a grant with a space or a `$` would arrive broken. In
//! the script every word is quoted once, by [`quote`].

use std::fmt::Write as _;

use super::link::Link;

/// The script's name in a link's folder.
pub const SCRIPT: &str = "pintle-run";

/// Helm's name for a plugin's description.
pub const PLUGIN_YAML: &str = "plugin.yaml";

/// One word for a POSIX shell: in single quotes, where nothing but the quote itself means anything.
///
/// A NUL cannot be part of any word; [`Link`] never holds one.
#[must_use]
pub fn quote(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The script: one `exec`, so that signals, stdin, stdout and the exit code are pintle's own.
#[must_use]
pub fn script(link: &Link) -> String {
    // Names may begin with a dash: `--link=-x` is one word, `--link -x` would be two flags.
    let head = [link.pintle.clone(), "run".to_owned(), format!("--link={}", link.name)];
    let tail = [format!("--digest={}", link.digest), "--".to_owned(), link.plugin.clone()];
    let [digest, end, plugin] = &tail;
    let words = head.iter().chain([digest]).chain(&link.flags).chain([end, plugin]);

    let mut text = String::from(
        "#!/bin/sh\n# Written by `pintle helm link`, which writes it anew; see pintle.json. Not for editing.\nexec",
    );
    for word in words {
        // Writing to a String cannot fail.
        let _ = write!(text, " {}", quote(word));
    }
    text.push_str(" \"$@\"\n");
    text
}

/// `plugin.yaml`, valid for Helm 4: a post-renderer of runtime `subprocess`.
///
/// The shell is named outright and the script given to it, so that the link also works where the folder's
/// file system forbids execution; `--` since a relative plugins folder may begin with a dash.
#[must_use]
pub fn plugin_yaml(link: &Link) -> String {
    // Both values are of a few plain ASCII characters; quoted, since `1` or `true` would not be text.
    format!(
        r#"# Written by `pintle helm link`, which writes it anew; see pintle.json. Not for editing.
apiVersion: v1
name: "{name}"
version: "{version}"
type: postrenderer/v1
runtime: subprocess
runtimeConfig:
  platformCommand:
    - command: /bin/sh
      args: ["--", "${{HELM_PLUGIN_DIR}}/{SCRIPT}"]
"#,
        name = link.name,
        version = link.version,
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::helm::link::tests::link_to;

    /// What a hostile or merely unlucky folder name can hold.
    const NASTY: &[&str] = &[
        "plain",
        "",
        " ",
        "two  words ",
        "it's",
        "'",
        "''",
        "'; touch /tmp/owned; '",
        "\"double\"",
        "$HOME ${HELM_PLUGIN_DIR} $(id) `id`",
        "$'\\n'",
        "back\\slash\\",
        "\\'",
        "new\nline\n",
        "tab\tcr\r",
        "-n",
        "--",
        "--help",
        "!history !!",
        "*?[a-z]{a,b}~",
        "# comment",
        "& | ; < > ( )",
        "umlaut ä, 漢字, 🦀, \u{81}\u{88}\u{202e}",
        "\u{1}\u{7f}\u{1b}[31m",
    ];

    /// The words that a real shell makes of a script's text.
    fn shell(script: &str, arguments: &[&str]) -> Vec<String> {
        let output = Command::new("/bin/sh").args(["-c", script, "sh"]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn a_quoted_word_reaches_a_real_shell_unchanged() {
        for word in NASTY {
            // `\0` ends each word, so that blanks and newlines in it are seen.
            let got = shell(&format!(r#"printf '%s\0' {}"#, quote(word)), &[]);
            assert_eq!(got, [*word], "{word:?}");
        }
    }

    #[test]
    fn the_script_hands_on_every_word_as_it_is() {
        for nasty in NASTY {
            let mut link = link_to("/plugin");
            link.pintle = "/usr/bin/printf".to_owned();
            link.plugin = format!("/{nasty}");
            link.flags = vec![format!("--grant=dir={nasty}:/guest:ro")];
            // printf takes its first operand as the format; the words behind it are what is looked at.
            let text = script(&link).replacen("'run'", r"'%s\0'", 1);
            let got = shell(&text, &["team=payments", nasty]);
            let expected = [
                "--link=labels",
                &format!("--digest={}", link.digest),
                &format!("--grant=dir={nasty}:/guest:ro"),
                "--",
                &format!("/{nasty}"),
                "team=payments",
                nasty,
            ];
            assert_eq!(got, expected, "{nasty:?}");
        }
    }

    #[test]
    fn a_name_with_a_leading_dash_stays_one_flag() {
        let mut link = link_to("/plugin");
        link.name = crate::helm::Name::parse("-x").unwrap();
        assert!(script(&link).contains("'--link=-x'"));
        assert!(plugin_yaml(&link).contains("name: \"-x\""));
    }
}
