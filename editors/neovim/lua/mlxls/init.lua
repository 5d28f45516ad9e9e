local M = {}

local function client()
  return vim.lsp.get_clients({ bufnr = 0, name = 'mlxls' })[1]
end

--- Applies all safe fixes of this buffer.
function M.fix_all()
  vim.lsp.buf.code_action({
    apply = true,
    context = { only = { 'source.fixAll.mlxls' }, diagnostics = {} },
  })
end

--- Shows the page of a rule, by default that of the diagnostic under the cursor.
function M.explain(rule)
  if not rule then
    local line, column = unpack(vim.api.nvim_win_get_cursor(0))
    for _, d in ipairs(vim.diagnostic.get(0, { lnum = line - 1 })) do
      if d.source == 'mlxls' and (not rule or d.col <= column) then
        rule = d.code
      end
    end
  end
  if not rule then
    vim.notify('mlxls: no diagnostic on this line', vim.log.levels.WARN)
    return
  end
  local c = client()
  local command = c and type(c.config.cmd) == 'table' and c.config.cmd[1] or 'mlxls'
  local shown = vim.system({ command, 'explain', rule }, { text = true }):wait()
  if shown.code ~= 0 then
    vim.notify(vim.trim(shown.stderr), vim.log.levels.ERROR)
    return
  end
  vim.lsp.util.open_floating_preview(vim.split(shown.stdout, '\n'), 'markdown', { border = 'rounded', focus_id = 'mlxls' })
end

--- Opens the log of Neovim's language clients.
function M.log()
  vim.cmd.edit(vim.lsp.log.get_filename())
end

return M
