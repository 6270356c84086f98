;;; leaklint.el --- Memory leaks in JavaScript and TypeScript  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools
;; URL: https://github.com/leaklint/leaklint

;;; Commentary:

;; Two ways in; take one.
;;
;; With Eglot, the language server:
;;
;;   (require 'leaklint)
;;   (leaklint-eglot-setup)
;;
;; With Flycheck, one run of `leaklint' per check, by its JSON report on standard output:
;;
;;   (require 'leaklint)
;;   (leaklint-flycheck-setup)

;;; Code:

(require 'json)
(require 'project)
(require 'seq)
(require 'subr-x)

(defgroup leaklint nil
  "Memory leaks in JavaScript and TypeScript."
  :group 'tools)

(defcustom leaklint-program "leaklint"
  "The program, by name or path."
  :type 'string
  :group 'leaklint)

(defcustom leaklint-arguments nil
  "More arguments of each run, for example (\"--preset\" \"strict\")."
  :type '(repeat string)
  :group 'leaklint)

(defconst leaklint-modes
  '(js-mode js-ts-mode js2-mode js-jsx-mode rjsx-mode typescript-mode typescript-ts-mode tsx-ts-mode
            typescript-tsx-mode vue-mode vue-ts-mode svelte-mode)
  "Modes of files that leaklint reads.")

;;;; Eglot

(defvar eglot-server-programs)

(defun leaklint-eglot-setup ()
  "Let Eglot start the language server.
Eglot runs one server per buffer, so this takes the place of another one for these modes."
  (with-eval-after-load 'eglot
    (add-to-list 'eglot-server-programs (cons leaklint-modes (list leaklint-program "lsp")))))

;;;; Flycheck

(declare-function flycheck-define-command-checker "flycheck")
(declare-function flycheck-error-new-at "flycheck")
(defvar flycheck-checkers)

(defun leaklint--column (line column)
  "The 1-based column in characters on LINE that is COLUMN in UTF-16 units."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (1- line))
      (let ((units (1- column)) (start (point)))
        (while (and (> units 0) (not (eolp)))
          (setq units (- units (if (> (char-after) #xffff) 2 1)))
          (forward-char))
        (1+ (- (point) start))))))

(defun leaklint--message (finding)
  "The text of FINDING: its message, its chain and what to do."
  (let ((file (alist-get 'file finding)))
    (string-join
     (append
      (list (alist-get 'message finding))
      (mapcar (lambda (link)
                (format "  %s%d: %s"
                        (if (equal (alist-get 'file link) file) "line " (concat (alist-get 'file link) ":"))
                        (alist-get 'line (alist-get 'start (alist-get 'range link)))
                        (alist-get 'message link)))
              (alist-get 'related finding))
      (when-let ((help (alist-get 'help finding)))
        (list (concat "help: " help))))
     "\n")))

(defun leaklint--level (severity)
  "The level of Flycheck for SEVERITY."
  (pcase severity ("error" 'error) ("warning" 'warning) (_ 'info)))

(defun leaklint--parse (output checker buffer)
  "The errors of CHECKER in BUFFER that OUTPUT, a report of leaklint, holds."
  (let* ((report (let ((json-array-type 'list)) (json-read-from-string output)))
         (findings (seq-remove (lambda (it) (alist-get 'suppressed it)) (alist-get 'diagnostics report))))
    (with-current-buffer buffer
      (mapcar
       (lambda (finding)
         (let* ((range (alist-get 'range finding))
                (place (lambda (end)
                         (let ((line (alist-get 'line (alist-get end range))))
                           (cons line (leaklint--column line (alist-get 'column (alist-get end range)))))))
                (start (funcall place 'start))
                (end (funcall place 'end)))
           (flycheck-error-new-at
            (car start) (cdr start) (leaklint--level (alist-get 'severity finding)) (leaklint--message finding)
            :end-line (car end) :end-column (cdr end)
            :id (alist-get 'rule finding) :checker checker :buffer buffer :filename (buffer-file-name buffer))))
       findings))))

(defun leaklint--root (&rest _)
  "The folder that leaklint runs in: the project's, or else the file's."
  (if-let ((project (project-current)))
      ;; What `project-root' is called differs between versions.
      (if (fboundp 'project-root) (project-root project) default-directory)
    default-directory))

(defun leaklint-flycheck-setup ()
  "Let Flycheck run leaklint."
  (with-eval-after-load 'flycheck
    (flycheck-define-command-checker 'javascript-leaklint
      "Memory leaks, by leaklint."
      :command `(,leaklint-program ,@leaklint-arguments "--format" "json" "--exit-zero" "--stdin-filename"
                                   source-original "-")
      :standard-input t
      :error-parser #'leaklint--parse
      :working-directory #'leaklint--root
      :predicate (lambda () (buffer-file-name))
      :modes leaklint-modes)
    (add-to-list 'flycheck-checkers 'javascript-leaklint)))

(provide 'leaklint)
;;; leaklint.el ends here
