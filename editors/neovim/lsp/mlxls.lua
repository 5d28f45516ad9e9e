-- Neovim 0.11 and later read this file for vim.lsp.enable('mlxls').
return {
  cmd = { 'mlxls', 'serve' },
  filetypes = { 'python' },
  root_markers = { 'mlxls.toml', 'pyproject.toml', '.git' },
}
