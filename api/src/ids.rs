//! Names that nobody can guess: a prefix that tells the kind, and 128 random bits in Crockford's base 32.

/// Crockford's digits: no I, L, O or U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits that hold 128 bits.
const LENGTH: usize = 26;

/// A new id such as `sub_5QK2…`.
pub fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", encode(rand::random()))
}

fn encode(bits: u128) -> String {
    (0..LENGTH).rev().map(|place| char::from(DIGITS[(bits >> (place * 5)) as usize & 31])).collect()
}

/// 256 random bits as the text of an API key.
pub(crate) fn new_secret() -> String {
    use base64::Engine as _;
    let bytes: [u8; 32] = rand::random();
    format!("dok_{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_number_is_in_the_text() {
        assert_eq!(encode(0), "00000000000000000000000000");
        assert_eq!(encode(u128::MAX), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
        assert_eq!(encode(32), "00000000000000000000000010");
    }

    #[test]
    fn no_two_ids_are_alike() {
        assert_ne!(new_id("sub"), new_id("sub"));
        assert_eq!(new_id("sub").len(), 4 + LENGTH);
        assert_eq!(new_secret().len(), 4 + 43);
    }
}
