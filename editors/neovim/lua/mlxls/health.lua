local M = {}

--- :checkhealth mlxls
function M.check()
  local health = vim.health
  health.start('mlxls')
  if vim.fn.has('nvim-0.11') == 0 then
    health.error('Neovim 0.11 or later is needed', { 'On 0.10 start the server with vim.lsp.start: see :help mlxls-old' })
    return
  end
  local config = vim.lsp.config.mlxls
  local command = config and type(config.cmd) == 'table' and config.cmd[1] or 'mlxls'
  if vim.fn.executable(command) == 0 then
    health.error(command .. ' is not executable', { 'pip install mlxls, or set cmd with vim.lsp.config' })
    return
  end
  local version = vim.system({ command, 'version' }, { text = true }):wait()
  if version.code == 0 then
    health.ok(vim.trim(version.stdout))
  else
    health.error(command .. ' version: ' .. vim.trim(version.stderr))
  end
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('mlxls') then
    health.warn('not enabled', { "put vim.lsp.enable('mlxls') into your init.lua" })
  end
  local clients = vim.lsp.get_clients({ name = 'mlxls' })
  for _, c in ipairs(clients) do
    health.ok(('serves %s, positions in %s'):format(c.root_dir or 'single files', c.offset_encoding))
  end
  if #clients == 0 then
    health.info('serves no buffer now: open a Python file')
  end
end

return M
