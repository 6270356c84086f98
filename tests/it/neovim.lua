-- One session of a person who edits $LEAKLINT_FILE in Neovim. What happened goes to $LEAKLINT_OUT as JSON; the
-- test that started this session says what should have happened.

local out = { notified = {} }
vim.notify = function(message)
  table.insert(out.notified, message)
end

local leaklint = require("leaklint")
leaklint.setup({ cmd = vim.env.LEAKLINT })

local namespace = vim.api.nvim_create_namespace("leaklint")

local function text_at(it)
  -- Until the next run, a diagnostic may point past the end of a buffer that got shorter.
  local inside, text = pcall(vim.api.nvim_buf_get_text, 0, it.lnum, it.col, it.end_lnum, it.end_col, {})
  return inside and table.concat(text, "\n") or nil
end

local function shown()
  local all = vim.diagnostic.get(0, { namespace = namespace })
  table.sort(all, function(a, b)
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  return vim.tbl_map(function(it)
    return {
      at = { it.lnum, it.col },
      text = text_at(it),
      severity = vim.diagnostic.severity[it.severity],
      source = it.source,
      code = it.code,
      message = it.message,
      confidence = it.user_data.leaklint.confidence,
      related = #it.user_data.leaklint.related,
    }
  end, all)
end

--- Waits until the diagnostics satisfy `condition`, or long enough to know that they never will; records them.
local function record(name, condition)
  vim.wait(15000, function()
    return condition(shown())
  end, 20)
  out[name] = shown()
end

local function lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

local function go()
  vim.cmd.edit(vim.fn.fnameescape(vim.env.LEAKLINT_FILE))
  record("opened", function(now)
    return #now > 0
  end)

  -- Typing a line above moves what leaklint found; the file on disk does not change.
  local before = out.opened[1] and out.opened[1].at[1] or 0
  vim.api.nvim_feedkeys(vim.keycode("ggO// typed<Esc>"), "xt", false)
  record("typed", function(now)
    return now[1] and now[1].at[1] == before + 1
  end)

  vim.cmd.LeaklintFix()
  out.fixed_lines = lines()
  out.fixed = shown()

  vim.fn.cursor(out.fixed[1] and out.fixed[1].at[1] + 1 or 1, 1)
  vim.cmd.LeaklintExplain()
  out.explained = { filetype = vim.bo.filetype, lines = lines() }
  vim.cmd.bdelete({ bang = true })

  -- Emptying the buffer ends every leak; only writing it starts a run here.
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "export {};" })
  vim.cmd.write()
  record("written", function(now)
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
end

local worked, failure = xpcall(go, debug.traceback)
if not worked then
  out.failure = failure
end
vim.fn.writefile({ vim.json.encode(out) }, vim.env.LEAKLINT_OUT)
vim.cmd.quitall({ bang = true })
