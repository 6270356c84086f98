--- leaklint in Neovim 0.11 or later: findings as diagnostics, safe fixes, explanations of rules.
---
--- Runs `leaklint --format json --stdin-filename FILE -` with the buffer's text, so unsaved changes count.
--- Reads version 1 of the JSON format, which editors/README.md describes.

local M = {}

local namespace = vim.api.nvim_create_namespace("leaklint")

local defaults = {
  --- The command, with its first arguments: { "npx", "leaklint" }.
  cmd = { "leaklint" },
  --- More arguments for each run, for example { "--preset", "strict" }.
  args = {},
  --- When a buffer is linted; an empty list leaves it to `:Leaklint`.
  events = { "BufReadPost", "BufWritePost", "InsertLeave" },
  filetypes = { "javascript", "javascriptreact", "typescript", "typescriptreact", "vue", "svelte" },
  --- Whether a diagnostic's message goes on with the retention chain and the help line.
  chain = true,
  --- Milliseconds after which a run is given up.
  timeout = 30000,
}

local options = vim.deepcopy(defaults)

local severities = {
  error = vim.diagnostic.severity.ERROR,
  warning = vim.diagnostic.severity.WARN,
  info = vim.diagnostic.severity.INFO,
}

--- The newest run of each buffer; the results of older ones are dropped.
local newest_run = {}
--- The last failure that was shown, so that the same one is not shown at each keystroke.
local shown_failure

local function root_of(name)
  return vim.fs.root(name, { "leaklint.json", "leaklint.jsonc", "package.json", ".git" }) or vim.fs.dirname(name)
end

local function text_of(buf)
  local lines = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  for i, line in ipairs(lines) do
    -- Neovim keeps a NUL byte as a line feed inside the line.
    lines[i] = line:gsub("\n", "\0")
  end
  local text = table.concat(lines, "\n")
  return vim.bo[buf].endofline and text .. "\n" or text
end

--- A 1-based line and UTF-16 column, as 0-based row and byte column inside the buffer.
local function position_in(buf, place)
  local row = math.min(place.line, vim.api.nvim_buf_line_count(buf)) - 1
  local line = vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1] or ""
  return row, vim.str_byteindex(line, "utf-16", place.column - 1, false)
end

local function message_of(finding)
  local lines = { finding.message }
  if options.chain then
    for _, link in ipairs(finding.related or {}) do
      local file = link.file == finding.file and "line " or (link.file .. ":")
      table.insert(lines, ("  %s%d: %s"):format(file, link.range.start.line, link.message))
    end
    if finding.help then
      table.insert(lines, "help: " .. finding.help)
    end
  end
  return table.concat(lines, "\n")
end

local function to_diagnostic(buf, finding)
  local row, column = position_in(buf, finding.range.start)
  local end_row, end_column = position_in(buf, finding.range["end"])
  return {
    lnum = row,
    col = column,
    end_lnum = end_row,
    end_col = end_column,
    severity = severities[finding.severity],
    source = "leaklint",
    code = finding.rule,
    message = message_of(finding),
    user_data = { leaklint = finding },
  }
end

local function show_failure(message)
  if message ~= shown_failure then
    shown_failure = message
    vim.notify("leaklint: " .. message, vim.log.levels.ERROR)
  end
end

--- The report in what a run printed, or nothing when there is none; the reason has been shown then.
local function report_of(result)
  if result.code == 124 and result.signal ~= 0 then
    show_failure(("gave no answer within %d ms; raise `timeout` in `require('leaklint').setup`"):format(options.timeout))
    return nil
  end
  local decoded, report = pcall(vim.json.decode, result.stdout or "", { luanil = { object = true, array = true } })
  if not decoded or type(report) ~= "table" then
    -- Exit code 2 without a report: bad arguments or settings; stderr says which.
    local reason = vim.trim(result.stderr or "")
    show_failure(reason ~= "" and reason or ("printed no report (exit code %d)"):format(result.code))
    return nil
  end
  if report.schema ~= 1 then
    show_failure(("prints version %s of its JSON format; this plugin reads version 1"):format(report.schema))
    return nil
  end
  if report.errors and report.errors[1] then
    show_failure(report.errors[1].message)
  else
    shown_failure = nil
  end
  return report
end

--- Runs the command on the buffer's text. Answers nothing when the command cannot be started.
local function run(buf, on_exit)
  local name = vim.api.nvim_buf_get_name(buf)
  local root = root_of(name)
  local command = vim.list_extend(vim.deepcopy(options.cmd), options.args)
  vim.list_extend(command, { "--format", "json", "--stdin-filename", name, "-" })
  local started, process = pcall(vim.system, command, {
    stdin = text_of(buf),
    -- A new file's folder may not exist yet.
    cwd = vim.fn.isdirectory(root) == 1 and root or nil,
    timeout = options.timeout,
    text = true,
  }, on_exit)
  if not started then
    show_failure(("`%s` cannot be started; install leaklint or set `cmd` in `require('leaklint').setup`"):format(
      options.cmd[1]
    ))
    return nil
  end
  return process
end

--- The findings that count: a suppressed one is listed in the report and shown nowhere.
local function findings_of(report)
  return vim.tbl_filter(function(finding)
    return finding.suppressed == nil
  end, report.diagnostics)
end

local function publish(buf, report)
  vim.diagnostic.set(
    namespace,
    buf,
    vim.tbl_map(function(finding)
      return to_diagnostic(buf, finding)
    end, findings_of(report))
  )
end

--- Lints a buffer in the background and shows what it finds. `on_done` is called when the result is shown or dropped.
function M.lint(buf, on_done)
  buf = (buf == nil or buf == 0) and vim.api.nvim_get_current_buf() or buf
  on_done = on_done or function() end
  if vim.bo[buf].buftype ~= "" or vim.api.nvim_buf_get_name(buf) == "" then
    return on_done()
  end
  local this_run = (newest_run[buf] or 0) + 1
  newest_run[buf] = this_run
  local changedtick = vim.api.nvim_buf_get_changedtick(buf)
  local process = run(
    buf,
    vim.schedule_wrap(function(result)
      if not vim.api.nvim_buf_is_loaded(buf) or newest_run[buf] ~= this_run then
        return on_done()
      end
      if vim.api.nvim_buf_get_changedtick(buf) ~= changedtick then
        -- The text moved on under this run. While it is being typed, InsertLeave will lint it.
        if vim.startswith(vim.api.nvim_get_mode().mode, "i") then
          return on_done()
        end
        return M.lint(buf, on_done)
      end
      local report = report_of(result)
      if report then
        publish(buf, report)
      end
      on_done()
    end)
  )
  if not process then
    on_done()
  end
end

--- Lints the text as it is now and waits for the report.
local function report_now(buf)
  newest_run[buf] = (newest_run[buf] or 0) + 1
  local process = run(buf)
  return process and report_of(process:wait())
end

--- The edits of a fix in the form of the language server protocol; nothing when it also changes other files.
local function edits_in(finding, fix)
  local edits = {}
  for _, edit in ipairs(fix.edits) do
    if edit.file ~= finding.file then
      return nil
    end
    local from, to = edit.range.start, edit.range["end"]
    table.insert(edits, {
      range = {
        start = { line = from.line - 1, character = from.column - 1 },
        ["end"] = { line = to.line - 1, character = to.column - 1 },
      },
      newText = edit.text,
      bytes = { from.offset, to.offset },
    })
  end
  return edits
end

local function overlaps(edits, taken)
  for _, edit in ipairs(edits) do
    for _, other in ipairs(taken) do
      local from, to = edit.bytes[1], edit.bytes[2]
      -- Two insertions at one place have no order, so they count as an overlap.
      if from < other.bytes[2] and other.bytes[1] < to or from == other.bytes[1] then
        return true
      end
    end
  end
  return false
end

local function apply(buf, edits)
  vim.lsp.util.apply_text_edits(edits, buf, "utf-16")
end

--- Applies every safe fix of a buffer and answers how many. A fix that overlaps another waits for the next pass.
function M.fix(buf)
  buf = (buf == nil or buf == 0) and vim.api.nvim_get_current_buf() or buf
  local applied, elsewhere = 0, 0
  -- A fix can uncover another one; ten passes end what two fixes undo for each other.
  for _ = 1, 10 do
    local report = report_now(buf)
    if not report then
      return applied
    end
    local taken, this_pass = {}, 0
    elsewhere = 0
    for _, finding in ipairs(findings_of(report)) do
      for _, fix in ipairs(finding.fixes or {}) do
        if fix.safety == "safe" then
          local edits = edits_in(finding, fix)
          if not edits then
            elsewhere = elsewhere + 1
          elseif not overlaps(edits, taken) then
            vim.list_extend(taken, edits)
            this_pass = this_pass + 1
            break
          end
        end
      end
    end
    if this_pass == 0 then
      publish(buf, report)
      break
    end
    apply(buf, taken)
    applied = applied + this_pass
  end
  local note = applied == 1 and "applied 1 safe fix" or ("applied %d safe fixes"):format(applied)
  if elsewhere > 0 then
    note = note .. ("; %d more change other files, which `leaklint --fix` does"):format(elsewhere)
  end
  vim.notify("leaklint: " .. note)
  return applied
end

--- Lets the user choose among all fixes, suggestions too, of the findings on the cursor's line.
function M.choose_fix(buf)
  buf = (buf == nil or buf == 0) and vim.api.nvim_get_current_buf() or buf
  local report = report_now(buf)
  if not report then
    return
  end
  publish(buf, report)
  local cursor_line = vim.api.nvim_win_get_cursor(0)[1]
  local choices = {}
  for _, finding in ipairs(findings_of(report)) do
    if finding.range.start.line <= cursor_line and cursor_line <= finding.range["end"].line then
      for _, fix in ipairs(finding.fixes or {}) do
        local edits = edits_in(finding, fix)
        if edits then
          table.insert(choices, { label = ("%s [%s, %s]"):format(fix.title, finding.rule, fix.safety), edits = edits })
        end
      end
    end
  end
  if #choices == 0 then
    vim.notify("leaklint: no fix for this line")
    return
  end
  local changedtick = vim.api.nvim_buf_get_changedtick(buf)
  vim.ui.select(choices, {
    prompt = "leaklint fixes",
    format_item = function(choice)
      return choice.label
    end,
  }, function(choice)
    if not choice then
      return
    end
    if vim.api.nvim_buf_get_changedtick(buf) ~= changedtick then
      vim.notify("leaklint: the buffer changed in the meantime; choose again")
      return
    end
    apply(buf, choice.edits)
    M.lint(buf)
  end)
end

--- Opens the explanation of a rule in a split; without a name, of the finding on the cursor's line.
function M.explain(rule)
  if not rule or rule == "" then
    local row = vim.api.nvim_win_get_cursor(0)[1] - 1
    local here = vim.diagnostic.get(0, { namespace = namespace, lnum = row })[1]
    if not here then
      vim.notify("leaklint: no finding on this line; name a rule: `:LeaklintExplain growing-collection`")
      return
    end
    rule = here.code
  end
  local command = vim.list_extend(vim.deepcopy(options.cmd), { "explain", rule })
  local started, process = pcall(vim.system, command, { text = true, timeout = options.timeout })
  local result = started and process:wait() or nil
  if not result or result.code ~= 0 then
    local reason = result and vim.trim(result.stderr or "") or ""
    vim.notify(
      "leaklint: " .. (reason ~= "" and reason or ("`%s explain` failed"):format(options.cmd[1])),
      vim.log.levels.ERROR
    )
    return
  end
  local buf = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.split(vim.trim(result.stdout), "\n", { plain = true }))
  vim.bo[buf].filetype = "markdown"
  vim.bo[buf].modifiable = false
  vim.bo[buf].bufhidden = "wipe"
  vim.cmd.split()
  vim.api.nvim_win_set_buf(0, buf)
end

--- Rules that the current buffer's findings name, for completion.
local function rules_here()
  local names = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(0, { namespace = namespace })) do
    names[diagnostic.code] = true
  end
  return vim.tbl_keys(names)
end

--- Reads the user's options, makes the commands and starts to lint.
function M.setup(user_options)
  -- Not a deep merge: `events = {}` means no events.
  options = vim.tbl_extend("force", vim.deepcopy(defaults), user_options or {})
  if type(options.cmd) == "string" then
    options.cmd = { options.cmd }
  end

  local group = vim.api.nvim_create_augroup("leaklint", { clear = true })
  if #options.events > 0 then
    vim.api.nvim_create_autocmd(options.events, {
      group = group,
      desc = "leaklint: lint the buffer",
      callback = function(event)
        -- BufReadPost may run before the filetype is known, so the check waits for the next turn.
        vim.schedule(function()
          if vim.api.nvim_buf_is_loaded(event.buf) and vim.list_contains(options.filetypes, vim.bo[event.buf].filetype) then
            M.lint(event.buf)
          end
        end)
      end,
    })
  end
  -- A plugin that is loaded by filetype comes too late for the first buffer's own event.
  if #options.events > 0 and vim.v.vim_did_enter == 1 and vim.list_contains(options.filetypes, vim.bo.filetype) then
    M.lint(0)
  end
  vim.api.nvim_create_autocmd("BufWipeout", {
    group = group,
    desc = "leaklint: forget the buffer",
    callback = function(event)
      newest_run[event.buf] = nil
    end,
  })

  vim.api.nvim_create_user_command("Leaklint", function()
    M.lint(0)
  end, { desc = "Lint this buffer for memory leaks" })
  vim.api.nvim_create_user_command("LeaklintFix", function(command)
    if command.bang then
      M.choose_fix(0)
    else
      M.fix(0)
    end
  end, { bang = true, desc = "Apply the safe fixes of this buffer; with `!`, choose a fix for this line" })
  vim.api.nvim_create_user_command("LeaklintExplain", function(command)
    M.explain(command.args)
  end, { nargs = "?", complete = rules_here, desc = "Explain a rule, or the finding on this line" })
end

return M
