-- Commands of the plugin. The server is not started here: see :help mlxls.
if vim.g.loaded_mlxls then
  return
end
vim.g.loaded_mlxls = true

local function run(name, how)
  vim.api.nvim_create_user_command(name, function(args)
    require('mlxls')[how](args.args ~= '' and args.args or nil)
  end, { nargs = how == 'explain' and '?' or 0, desc = 'mlxls: ' .. how:gsub('_', ' ') })
end

run('MlxlsFixAll', 'fix_all')
run('MlxlsExplain', 'explain')
run('MlxlsLog', 'log')

-- The code action that explains: a window, rather than a buffer.
vim.lsp.commands['mlxls.showRule'] = function(command)
  require('mlxls').explain(command.arguments[1])
end
