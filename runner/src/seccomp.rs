//! The system calls that a sandbox may make: one list, and what it is widened by where something cannot do without.

use serde_json::{Value, json};

/// Each group with its reason. Our own, so that it is the same on every engine.
const PROFILE: &str = include_str!("../seccomp.json");
/// PostgreSQL keeps two servers off one data directory with a segment of 56 bytes; `kernel.shmall` holds all to one page.
const SYSTEM_V_MEMORY: &[&str] = &["shmget", "shmat", "shmdt", "shmctl"];
/// gVisor answers with EPERM to what is refused, whatever the list says, and a libc goes on to `clone` only when `clone3` is
/// missing. What its flags can do there is done to gVisor's kernel and not to the host's.
const CLONE3: &[&str] = &["clone3"];

/// What a sandbox cannot do without, beyond the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Widened {
    pub(crate) system_v_memory: bool,
    pub(crate) gvisor: bool,
}

/// The list as an engine takes it.
pub(crate) fn profile(widened: Widened) -> String {
    if widened == Widened::default() {
        return PROFILE.to_owned();
    }
    let mut profile: Value = serde_json::from_str(PROFILE).expect("our own list is JSON");
    let rules = profile["syscalls"].as_array_mut().expect("our own list has rules");
    if widened.system_v_memory {
        allow(rules, SYSTEM_V_MEMORY);
    }
    if widened.gvisor {
        allow(rules, CLONE3);
    }
    profile.to_string()
}

/// Takes the calls out of the rules that refuse them: of two rules for one call, engines differ in which holds.
fn allow(rules: &mut Vec<Value>, names: &[&str]) {
    for rule in rules.iter_mut() {
        let refused = rule["names"].as_array_mut().expect("every rule names its calls");
        refused.retain(|name| !names.iter().any(|allowed| name == allowed));
    }
    rules.retain(|rule| rule["names"].as_array().is_some_and(|names| !names.is_empty()));
    rules.push(json!({ "names": names, "action": "SCMP_ACT_ALLOW" }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules_for(widened: Widened, name: &str) -> Vec<String> {
        let profile: Value = serde_json::from_str(&profile(widened)).unwrap();
        let rules = profile["syscalls"].as_array().unwrap();
        let about = rules.iter().filter(|rule| rule["names"].as_array().unwrap().iter().any(|other| other == name));
        about.map(|rule| rule["action"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn only_what_is_asked_for_is_widened() {
        let database = Widened { system_v_memory: true, gvisor: false };
        let gvisor = Widened { system_v_memory: false, gvisor: true };
        for name in SYSTEM_V_MEMORY {
            assert_eq!(rules_for(Widened::default(), name), ["SCMP_ACT_ERRNO"]);
            assert_eq!(rules_for(database, name), ["SCMP_ACT_ALLOW"]);
            assert_eq!(rules_for(gvisor, name), ["SCMP_ACT_ERRNO"]);
        }
        assert_eq!(rules_for(database, "clone3"), ["SCMP_ACT_ERRNO"]);
        assert_eq!(rules_for(gvisor, "clone3"), ["SCMP_ACT_ALLOW"]);
        assert_eq!(rules_for(database, "semget"), ["SCMP_ACT_ERRNO"]);
    }
}
