//! Python source as a tree, for questions that are about text and not about meaning.

use tree_sitter::{Node, Parser, Tree};

/// A module's text and its syntax tree.
pub(crate) struct Module<'a> {
    text: &'a str,
    tree: Tree,
}

impl<'a> Module<'a> {
    /// Parses any text; what is no Python becomes errors in the tree.
    pub(crate) fn parse(text: &'a str) -> Self {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_python::LANGUAGE.into()).expect("the grammar and the parser are of one version");
        let tree = parser.parse(text, None).expect("a parser with a language and no time limit returns a tree");
        Self { text, tree }
    }

    /// Whether all of it is Python.
    pub(crate) fn is_valid(&self) -> bool {
        !self.tree.root_node().has_error()
    }

    /// Every node, parents before children.
    pub(crate) fn nodes(&self) -> Vec<Node<'_>> {
        below(self.tree.root_node())
    }

    /// A node's text.
    pub(crate) fn text(&self, node: Node<'_>) -> &'a str {
        &self.text[node.byte_range()]
    }

    /// The text of a node's named part, or nothing.
    pub(crate) fn part(&self, node: Node<'_>, field: &str) -> &'a str {
        node.child_by_field_name(field).map_or("", |part| self.text(part))
    }

    /// The nodes of a kind.
    pub(crate) fn of_kind(&self, kind: &str) -> Vec<Node<'_>> {
        self.nodes().into_iter().filter(|node| node.kind() == kind).collect()
    }

    /// The content of a plain string literal; nothing for what holds expressions.
    pub(crate) fn literal(&self, node: Node<'_>) -> Option<&'a str> {
        let is_plain = node.kind() == "string" && !children(node).iter().any(|child| child.kind() == "interpolation");
        let text = self.text(node);
        let start = text.find(['"', '\''])?;
        let quote = if text[start..].starts_with("\"\"\"") || text[start..].starts_with("'''") { 3 } else { 1 };
        // What is no Python may end within a character.
        if is_plain { text.get(start + quote..text.len().checked_sub(quote)?) } else { None }
    }
}

/// A node and all below it, parents before children.
pub(crate) fn below(root: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        found.push(node);
        waiting.extend(children(node).into_iter().rev());
    }
    found
}

/// A node's children, punctuation included.
pub(crate) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    (0..node.child_count()).filter_map(|index| node.child(index as u32)).collect()
}

/// The line of a node, counted from one.
pub(crate) fn line_of(node: Node<'_>) -> usize {
    node.start_position().row + 1
}

/// The nodes that a node is in, the nearest first.
pub(crate) fn above(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(node.parent(), |node| node.parent())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_what_stands_between_its_quotes() {
        let module = Module::parse("a = 'x'\nb = r\"\"\"y\"\"\"\nc = f'{x}'\nd = ''\n");
        let found: Vec<_> = module.of_kind("string").into_iter().map(|node| module.literal(node)).collect();
        assert_eq!(found, [Some("x"), Some("y"), None, Some("")]);
        assert!(module.is_valid() && !Module::parse("def (").is_valid());
        let broken = Module::parse("run(\"\"\"pay 5€\"\")\n");
        assert!(broken.of_kind("string").into_iter().all(|node| broken.literal(node).is_none_or(|text| text.contains("pay"))));
    }
}
