-- One session of a person who edits $LEAKLINT_FILE in Neovim, with the plugin that runs the command.

local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
local session = dofile(here .. "/neovim_session.lua").new(vim.api.nvim_create_namespace("leaklint"), function(it)
  local own = it.user_data.leaklint
  return { message = it.message, confidence = own.confidence, related = #own.related }
end)

local out = session.out
out.notified = {}
vim.notify = function(message)
  table.insert(out.notified, message)
end

local leaklint = require("leaklint")
leaklint.setup({ cmd = vim.env.LEAKLINT })

session:run(function()
  vim.cmd.edit(vim.fn.fnameescape(vim.env.LEAKLINT_FILE))
  session:record("opened", function(now)
    return #now > 0
  end)

  -- Typing a line above moves what leaklint found; the file on disk does not change.
  local before = out.opened[1] and out.opened[1].at[1] or 0
  vim.api.nvim_feedkeys(vim.keycode("ggO// typed<Esc>"), "xt", false)
  session:record("typed", function(now)
    return now[1] and now[1].at[1] == before + 1
  end)

  vim.cmd.LeaklintFix()
  out.fixed_lines = session.lines()
  out.fixed = session:shown()

  vim.fn.cursor(out.fixed[1] and out.fixed[1].at[1] + 1 or 1, 1)
  vim.cmd.LeaklintExplain()
  out.explained = { filetype = vim.bo.filetype, lines = session.lines() }
  vim.cmd.bdelete({ bang = true })

  -- Emptying the buffer ends every leak; only writing it starts a run here.
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "export {};" })
  vim.cmd.write()
  session:record("written", function(now)
    return #now == 0
  end)

  out.before_failures = #out.notified
  leaklint.setup({ cmd = vim.env.LEAKLINT, args = { "--no-such-flag" } })
  local done = false
  leaklint.lint(0, function()
    done = true
  end)
  vim.wait(15000, function()
    return done
  end, 20)
  leaklint.setup({ cmd = "no-such-leaklint" })
  leaklint.lint(0)
end)
