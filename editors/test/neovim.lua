-- The server in a real Neovim, with the plugin of this repository, headless:
--
--   nvim --clean --headless -l editors/test/neovim.lua PLUGIN FILES MLXLS
--
-- PLUGIN is editors/neovim, FILES editors/test/files, MLXLS the program.

local plugin, files, mlxls = unpack(_G.arg)
local failed = 0

local function check(what, ok, got)
  io.stdout:write((ok and 'ok    ' or 'FAIL  ') .. what .. '\n')
  if not ok then
    failed = failed + 1
    io.stdout:write('      ' .. (type(got) == 'string' and got or vim.inspect(got)):gsub('\n', '\n      ') .. '\n')
  end
end

-- Waits, with the event loop running, until a function gives something.
local function wait(f)
  local got
  vim.wait(30000, function()
    got = f()
    return got
  end, 20)
  return got
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), '\n') .. '\n'
end

local function read(path)
  local f = assert(io.open(path))
  local all = f:read('*a')
  f:close()
  return all
end

local folder = vim.fn.tempname()
vim.fn.mkdir(folder, 'p')
local path = folder .. '/norm.py'
vim.fn.writefile(vim.split(read(files .. '/norm.py'), '\n'), path, 'b')
vim.fn.writefile({}, folder .. '/mlxls.toml')

vim.opt.runtimepath:prepend(plugin)
vim.cmd('runtime plugin/mlxls.lua')
vim.cmd('filetype plugin on')
vim.cmd('helptags ' .. plugin .. '/doc')
local ended
vim.lsp.config('mlxls', { cmd = { mlxls, 'serve' }, on_exit = function(code) ended = code end })
vim.lsp.enable('mlxls')
vim.cmd.edit(path)

local client = wait(function()
  local c = vim.lsp.get_clients({ bufnr = 0, name = 'mlxls' })[1]
  return c and c.initialized and c
end)
check('the server attaches', client, vim.lsp.get_clients())
check('its root is the folder with mlxls.toml', client.root_dir == folder, client.root_dir)

local function codes()
  local all = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    all[#all + 1] = ('%s %d'):format(d.code, d.lnum + 1)
  end
  table.sort(all)
  return table.concat(all, ', ')
end
check('diagnostics are shown', wait(function() return codes() == 'rms-norm 12, strong-scalar 24' end), codes())

-- What is in the floating window that a function opens.
local function float(f)
  f()
  local shown = wait(function()
    for _, w in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(w).relative ~= '' then
        local all = text(vim.api.nvim_win_get_buf(w))
        vim.api.nvim_win_close(w, true)
        return all
      end
    end
  end)
  return shown or 'nothing'
end

vim.api.nvim_win_set_cursor(0, { 23, 8 }) -- y
local hover = float(vim.lsp.buf.hover)
check('hover shows dtype and shape', hover:find('(B, L, 4, D)', 1, true), hover)
vim.api.nvim_win_set_cursor(0, { 12, 20 })
hover = float(vim.lsp.buf.hover)
check('hover on a finding shows the page', hover:find('mx.fast.rms_norm', 1, true), hover)
local page = float(function() vim.cmd('MlxlsExplain') end)
check(':MlxlsExplain shows the page', page:find('rms%-norm'), page)

-- Picks an action by its title, as in the menu.
local function act(title, line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  local offered = {}
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(a)
      offered[#offered + 1] = a.title
      return a.title == title
    end,
  })
  return offered
end

local offered
page = float(function() offered = act('Explain rms-norm', 12, 20) end)
check('an action shows the page', page:find('rms%-norm'), page .. vim.inspect(offered))
vim.lsp.commands['mlxls.showRule'] = nil
offered = act('Explain rms-norm', 12, 20)
check('without the plugin it is a file', wait(function() return vim.fn.expand('%:t') == 'rms-norm.md' end), vim.fn.expand('%') .. vim.inspect(offered))
vim.cmd.buffer('norm.py')

local other = folder .. '/other.py'
vim.fn.writefile(vim.split(read(files .. '/norm.py'), '\n'), other, 'b')
local before = text()
offered = act('Fix all rms-norm in the workspace', 12, 20)
check('all of a rule is fixed here', wait(function() return text() == read(files .. '/norm.fixed.py') end), text() .. vim.inspect(offered))
check('and in a file that is not open', text(vim.fn.bufadd(other)) == read(files .. '/norm.fixed.py'), text(vim.fn.bufadd(other)))
vim.cmd.undo()
vim.cmd('bwipeout! ' .. other)
vim.fn.delete(other)
check('the finding is back', wait(function() return codes() == 'rms-norm 12, strong-scalar 24' end), codes())

offered = act('Use mx.fast.rms_norm', 12, 20)
check('the quick fix is applied', wait(function() return text() == read(files .. '/norm.fixed.py') end), text() .. vim.inspect(offered))
check('its diagnostic goes', wait(function() return codes() == 'strong-scalar 24' end), codes())
vim.cmd.write()
check('the file is saved as it was shown', read(path) == read(files .. '/norm.fixed.py'), read(path))
vim.cmd.undo()
check('one undo takes the fix back', text() == before, text())

check('all diagnostics are back', wait(function() return codes() == 'rms-norm 12, strong-scalar 24' end), codes())
vim.cmd('MlxlsFixAll')
check(':MlxlsFixAll applies what is safe', wait(function() return text() == read(files .. '/norm.fixed.py') end), text())

offered = act('Ignore strong-scalar on this line', 24, 20)
check('ignoring writes a comment', wait(function() return text():find('# mlxls: ignore[strong-scalar]', 1, true) end), offered)
check('an ignored finding goes', wait(function() return codes() == '' end), codes())

vim.cmd('checkhealth mlxls')
check(':checkhealth finds the server', text():find('serves ' .. folder, 1, true) and not text():find('ERROR'), text())

client:stop()
check('the server ends with 0', wait(function() return ended ~= nil end) and ended == 0, tostring(ended))
vim.fn.delete(folder, 'rf')
vim.fn.delete(plugin .. '/doc/tags')
os.exit(failed > 0 and 1 or 0)
