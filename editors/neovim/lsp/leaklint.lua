--- The language server, for `vim.lsp.enable('leaklint')` in Neovim 0.11 or later.

---@type vim.lsp.Config
return {
  cmd = { "leaklint", "lsp" },
  filetypes = { "javascript", "javascriptreact", "typescript", "typescriptreact", "vue", "svelte" },
  -- The outermost settings of a project decide; where there are none, its package.
  root_markers = { { "leaklint.json", "leaklint.jsonc" }, { "package.json", ".git" } },
  init_options = {},
}
