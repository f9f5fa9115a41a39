;; A post-renderer whose core is written by hand. Each attack fills in what stands in double braces.
(component
  {{imports}}
  (component $plugin
    {{parts}}
    (core module $guest
      {{memory}}
      {{core}}
      (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
        {{realloc}})
      (func (export "render") (param $documents i32) (param $count i32) (param $args i32) (param $args-count i32)
        (result i32)
        {{render}})
      (func (export "post-return") (param $answer i32)
        {{post-return}}))
    (core instance $core (instantiate $guest))

    (type $severity' (enum "info" "warning" "error"))
    (export $severity "severity" (type $severity'))
    (type $diagnostic' (record
      (field "severity" $severity) (field "rule" (option string)) (field "message" string)
      (field "document" (option u32)) (field "path" (list string))))
    (export $diagnostic "diagnostic" (type $diagnostic'))
    (type $failure' (variant
      (case "invalid-input" string) (case "denied" string) (case "not-found" string)
      (case "unavailable" string) (case "failed" string)))
    (export $failure "failure" (type $failure'))
    (type $identity' (record
      (field "api-version" string) (field "kind" string)
      (field "name" (option string)) (field "namespace" (option string))))
    (export $identity "identity" (type $identity'))
    (type $document' (record
      (field "text" string) (field "identity" (option $identity))
      (field "source" (option string)) (field "hooks" (list string))))
    (export $document "document" (type $document'))
    (type $replacement' (record (field "index" u32) (field "text" string)))
    (export $replacement "replacement" (type $replacement'))
    (type $insertion' (record (field "after" (option u32)) (field "text" string)))
    (export $insertion "insertion" (type $insertion'))
    (type $edit' (variant (case "replace" $replacement) (case "remove" u32) (case "insert" $insertion)))
    (export $edit "edit" (type $edit'))
    (type $rendered' (record (field "edits" (list $edit)) (field "diagnostics" (list $diagnostic))))
    (export $rendered "rendered" (type $rendered'))
    (func $render
      (param "documents" (list $document)) (param "args" (list string)) (result (result $rendered (error $failure)))
      (canon lift (core func $core "render") (memory (core memory $core "memory")) (realloc (core func $core "realloc"))
        (post-return (core func $core "post-return")) string-encoding={{encoding}}))
    (export "render" (func $render)))
  (instance $plugin (instantiate $plugin))
  (export "{{export}}" (instance $plugin)))
