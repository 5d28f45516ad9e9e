package codeactions

import (
	"strings"
	"testing"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// The fix in these tests replaces the name use by used.
func TestImports(t *testing.T) {
	core := edit.Import{Module: "mlx.core", As: "mx"}
	nn := edit.Import{Module: "mlx.nn", As: "nn"}
	partial := edit.Import{Module: "functools", Name: "partial"}
	flatten := edit.Import{Module: "mlx.utils", Name: "tree_flatten"}
	for _, c := range []struct {
		name      string
		src, want string
		imports   []edit.Import
	}{
		{"nothing else", "use()\n", "import mlx.core as mx\n\nused()\n", []edit.Import{core}},
		{"two", "use()\n", "import mlx.core as mx\nimport mlx.nn as nn\n\nused()\n", []edit.Import{nn, core}},
		{"before a function", "def f(): use()\n", "import mlx.core as mx\n\n\ndef f(): used()\n", []edit.Import{core}},
		{"a docstring", "'doc'\n\nuse()\n", "'doc'\n\nimport mlx.core as mx\n\nused()\n", []edit.Import{core}},
		{"a docstring right before", "'doc'\nuse()\n", "'doc'\n\nimport mlx.core as mx\n\nused()\n", []edit.Import{core}},
		{"only a docstring before the end", "'''doc'''\nclass A:\n    use", "'''doc'''\n\nimport mlx.core as mx\n\nclass A:\n    used", []edit.Import{core}},
		{"from __future__", "'doc'\nfrom __future__ import annotations\n\nuse()\n",
			"'doc'\nfrom __future__ import annotations\n\nimport mlx.core as mx\n\nused()\n", []edit.Import{core}},
		{"from __future__ and more", "from __future__ import annotations\nimport mlx.nn as nn\n\nuse()\n",
			"from __future__ import annotations\nimport mlx.core as mx\nimport mlx.nn as nn\n\nused()\n", []edit.Import{core}},
		{"#! and encoding", "#!/usr/bin/python\n# coding: utf-8\nuse()\n", "#!/usr/bin/python\n# coding: utf-8\nimport mlx.core as mx\n\nused()\n", []edit.Import{core}},
		{"a license", "#!/usr/bin/python\n# (c)\n# all rights\n\nuse()\n", "#!/usr/bin/python\n# (c)\n# all rights\n\nimport mlx.core as mx\n\nused()\n", []edit.Import{core}},
		{"a comment on the first statement", "# go on\nuse()\n", "import mlx.core as mx\n\n# go on\nused()\n", []edit.Import{core}},
		{"BOM and CRLF", "\ufeffuse()\r\n", "\ufeffimport mlx.core as mx\r\n\r\nused()\r\n", []edit.Import{core}},
		{"BOM, #! and CRLF", "\ufeff#!python\r\nuse()", "\ufeff#!python\r\nimport mlx.core as mx\r\n\r\nused()", []edit.Import{core}},
		{"in order", "import mlx.core as mx\nimport numpy as np\n\nuse()\n", "import mlx.core as mx\nimport mlx.nn as nn\nimport numpy as np\n\nused()\n", []edit.Import{nn}},
		{"first in order", "import mlx.nn as nn\nimport numpy as np\nuse()\n", "import mlx.core as mx\nimport mlx.nn as nn\nimport numpy as np\nused()\n", []edit.Import{core}},
		{"last in order", "import math\n\nimport mlx.core as mx\nuse()\n", "import math\n\nimport mlx.core as mx\nimport mlx.nn as nn\nused()\n", []edit.Import{nn}},
		{"order by module", "from mlx.core import array\nimport mlx.optimizers\nimport numpy\nuse()\n",
			"from mlx.core import array\nimport mlx.nn as nn\nimport mlx.optimizers\nimport numpy\nused()\n", []edit.Import{nn}},
		{"no order", "import numpy as np\nimport mlx.nn as nn\nimport fire\nuse()\n", "import numpy as np\nimport mlx.nn as nn\nimport mlx.core as mx\nimport fire\nused()\n", []edit.Import{core}},
		{"no order, nothing like it", "import numpy as np\nimport fire\nuse()\n", "import numpy as np\nimport fire\nimport mlx.core as mx\nused()\n", []edit.Import{core}},
		{"Python's own", "import math\nimport os\n\nimport mlx.core as mx\nuse()\n", "import math\nimport os\nfrom functools import partial\n\nimport mlx.core as mx\nused()\n", []edit.Import{partial}},
		{"Python's own are lacking", "import mlx.core as mx\nuse()\n", "from functools import partial\n\nimport mlx.core as mx\nused()\n", []edit.Import{partial}},
		{"only Python's own", "import os\n\nuse()\n", "import os\n\nimport mlx.core as mx\n\nused()\n", []edit.Import{core}},
		{"before relative ones", "import os\n\nfrom .base import x\nuse()\n", "import os\n\nimport mlx.core as mx\n\nfrom .base import x\nused()\n", []edit.Import{core}},
		{"one more name", "from mlx.utils import tree_map\nuse()\n", "from mlx.utils import tree_flatten, tree_map\nused()\n", []edit.Import{flatten}},
		{"one more name of several lines", "from mlx.utils import (\n    tree_map,\n    tree_unflatten,\n)\nuse()\n",
			"from mlx.utils import (\n    tree_flatten,\n    tree_map,\n    tree_unflatten,\n)\nused()\n", []edit.Import{flatten}},
		{"a star", "from mlx.utils import *\nuse()\n", "from mlx.utils import *\nfrom mlx.utils import tree_flatten\nused()\n", []edit.Import{flatten}},
		{"there already", "import mlx.core as mx\nuse()\n", "import mlx.core as mx\nused()\n", []edit.Import{core}},
		{"there in other words", "from mlx import core as mx\nuse()\n", "from mlx import core as mx\nused()\n", []edit.Import{core}},
		{"there in a try", "try:\n    import mlx.core as mx\nexcept ImportError:\n    raise\nuse()\n", "try:\n    import mlx.core as mx\nexcept ImportError:\n    raise\nused()\n", []edit.Import{core}},
		{"only in a function", "def f():\n    import mlx.core as mx\nuse()\n", "import mlx.core as mx\n\n\ndef f():\n    import mlx.core as mx\nused()\n", []edit.Import{core}},
		{"imports after the use", "use()\nimport mlx.nn as nn\n", "import mlx.core as mx\n\nused()\nimport mlx.nn as nn\n", []edit.Import{core}},
		{"a comment on the line", "import mlx.nn as nn  # layers\nuse()\n", "import mlx.core as mx\nimport mlx.nn as nn  # layers\nused()\n", []edit.Import{core}},
		{"several on a line", "import math; import mlx.nn as nn\nuse()\n", "import math; import mlx.core as mx; import mlx.nn as nn\nused()\n", []edit.Import{core}},
		{"taken", "mx = 1\nuse()\n", "mx = 1\nuse()\n", []edit.Import{core}},
		{"taken by another import", "import other as mx\nuse()\n", "import other as mx\nuse()\n", []edit.Import{core}},
	} {
		doc := syntax.Parse([]byte(c.src))
		at := strings.Index(c.src, "use")
		edits, _ := Compose(doc, []edit.Fix{{
			Edits:   []edit.Edit{{Span: syntax.Span{Start: at, End: at + len("use")}, New: "used"}},
			Imports: c.imports,
		}})
		got := edit.Apply(c.src, edits)
		if got != c.want {
			t.Errorf("%s: from %q\n got %q\nwant %q", c.name, c.src, got, c.want)
		}
		if broken(got) {
			t.Errorf("%s: %q does not parse", c.name, got)
		}
	}
}
