-- What sessions of a person in Neovim have in common: they look at diagnostics, wait for them, and write down what happened.
-- Each session is a script of its own; the test that started it says what should have happened.

local Session = {}
Session.__index = Session

--- `namespace`: whose diagnostics, of all when there is none; `describe`: what this session tells of one beside its place.
function Session.new(namespace, describe)
  return setmetatable({ out = {}, namespace = namespace, describe = describe }, Session)
end

local function text_at(it)
  -- Until the next run, a diagnostic may point past the end of a buffer that got shorter.
  local inside, text = pcall(vim.api.nvim_buf_get_text, 0, it.lnum, it.col, it.end_lnum, it.end_col, {})
  return inside and table.concat(text, "\n") or nil
end

function Session:shown()
  local all = vim.diagnostic.get(0, { namespace = self.namespace })
  table.sort(all, function(a, b)
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  return vim.tbl_map(function(it)
    return vim.tbl_extend("error", {
      at = { it.lnum, it.col },
      text = text_at(it),
      severity = vim.diagnostic.severity[it.severity],
      source = it.source,
      code = it.code,
    }, self.describe(it))
  end, all)
end

--- Waits until the diagnostics satisfy `condition`, or long enough to know that they never will; records them.
function Session:record(name, condition)
  vim.wait(15000, function()
    return condition(self:shown())
  end, 20)
  self.out[name] = self:shown()
end

function Session.lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

--- Runs the session, writes what happened to $LEAKLINT_OUT as JSON, and leaves Neovim.
function Session:run(go)
  local worked, failure = xpcall(go, debug.traceback)
  if not worked then
    self.out.failure = failure
  end
  vim.fn.writefile({ vim.json.encode(self.out) }, vim.env.LEAKLINT_OUT)
  vim.cmd.quitall({ bang = true })
end

return Session
