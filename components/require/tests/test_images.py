"""Image references."""

import unittest

import images


class ReferencesAreParsed(unittest.TestCase):
    def test_as_container_runtimes_read_them(self):
        cases = [
            ("nginx", "docker.io/library/nginx", None, None),
            ("nginx:1.27", "docker.io/library/nginx", "1.27", None),
            ("acme/web", "docker.io/acme/web", None, None),
            ("docker.io/nginx", "docker.io/library/nginx", None, None),
            ("index.docker.io/acme/web:1", "docker.io/acme/web", "1", None),
            ("localhost/web", "localhost/web", None, None),
            ("localhost:5000/web", "localhost:5000/web", None, None),
            ("registry.example.com:5000/a/b/c:x", "registry.example.com:5000/a/b/c", "x", None),
            ("a.example/b@sha256:00", "a.example/b", None, "sha256:00"),
            ("a.example/b:1@sha256:00", "a.example/b", "1", "sha256:00"),
            (" a.example/b:1 ", "a.example/b", "1", None),
            ("a.example/b:", "a.example/b", None, None),
        ]
        for reference, repository, tag, digest in cases:
            with self.subTest(reference):
                self.assertEqual(images.parse(reference), images.Image(repository, tag, digest))

    def test_a_registry_is_compared_by_whole_names(self):
        image = images.parse("a.example.com/shop/web:1")
        self.assertTrue(image.comes_from("a.example.com"))
        self.assertTrue(image.comes_from("a.example.com/shop"))
        self.assertFalse(image.comes_from("a.example.com/sho"))
        self.assertFalse(images.parse("a.example.com.evil.example/web").comes_from("a.example.com"))
        self.assertFalse(images.parse("a.example.com@sha256:0").comes_from("a.example.com"))
