;;; emacs.el --- the server in a real Emacs  -*- lexical-binding: t -*-

;;   emacs -Q --batch -l editors/test/emacs.el
;;
;; EDITORS is the folder of editors, MLXLS the program to test.

(setq native-comp-jit-compilation nil) ; it would want a compiler
(require 'cl-lib)
(load (expand-file-name "emacs/mlxls.el" (getenv "EDITORS")))

(defvar failed nil)

(defun check (what ok got)
  (princ (format "%s  %s\n" (if ok "ok  " "FAIL") what))
  (unless ok
    (setq failed t)
    (princ (format "      %S\n" got))))

(defun wait (f)
  "Let the server answer until F gives something."
  (let ((until (+ (float-time) 30)) got)
    (while (and (not (setq got (funcall f))) (< (float-time) until))
      (accept-process-output nil 0.05))
    got))

(defun contents (file)
  (with-temp-buffer
    (insert-file-contents file)
    (buffer-string)))

(defun findings ()
  "Lines and texts of the diagnostics of this buffer."
  (flymake-start)
  (mapcar (lambda (d) (cons (line-number-at-pos (flymake-diagnostic-beg d)) (flymake-diagnostic-text d)))
          (flymake-diagnostics)))

(defun choose (title)
  "Do what a user does who picks the action with this TITLE from the menu."
  (let* ((offered nil)
         (last-nonmenu-event ?\r) ; a key: else there would be a menu to click on
         (completing-read-function
          (lambda (_ table &rest _)
            (setq offered (all-completions "" table))
            (cl-find title offered :test #'string-search))))
    (call-interactively #'eglot-code-actions)
    offered))

(let* ((files (expand-file-name "test/files/" (getenv "EDITORS")))
       (folder (file-name-as-directory (make-temp-file "mlxls" t)))
       (file (concat folder "norm.py"))
       (user-emacs-directory folder)
       (eglot-sync-connect t)
       (eglot-confirm-server-edits nil)
       (eglot-report-progress nil)
       (make-backup-files nil)
       (project-find-functions (list (lambda (_) (cons 'transient folder)))))
  (setf (alist-get '(python-mode python-ts-mode) eglot-server-programs nil nil #'equal)
        (list (getenv "MLXLS") "serve"))
  (copy-file (concat files "norm.py") file)
  (switch-to-buffer (find-file-noselect file))
  (python-mode)
  (call-interactively #'eglot)
  (check "the server manages the buffer" (wait #'eglot-managed-p) (buffer-name))
  (check "diagnostics arrive" (wait (lambda () (equal '(12 24) (sort (mapcar #'car (findings)) #'<)))) (findings))
  (check "they say why" (string-search "one kernel" (cdr (assq 12 (findings)))) (findings))

  (let (hover)
    (goto-char (point-min))
    (forward-line 22)
    (back-to-indentation)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq hover text)))
    (check "hover shows dtype and shape" (and (wait (lambda () hover)) (string-search "(B, L, 4, D)" hover)) hover))

  (goto-char (point-min))
  (forward-line 11)
  (search-forward "rsqrt")
  (let ((offered (choose "Explain rms-norm")))
    (check "an action shows the page" (wait (lambda () (get-buffer "rms-norm.md"))) offered)
    (kill-buffer "rms-norm.md")
    (switch-to-buffer (get-file-buffer file)))
  (let ((other (concat folder "other.py")) offered)
    (copy-file (concat files "norm.py") other)
    (setq offered (choose "Fix all rms-norm in the workspace"))
    (check "all of a rule is fixed here"
           (wait (lambda () (equal (buffer-string) (contents (concat files "norm.fixed.py"))))) offered)
    (check "and in a file that is not open"
           (with-current-buffer (find-file-noselect other)
             (equal (buffer-string) (contents (concat files "norm.fixed.py")))) offered)
    (with-current-buffer (get-file-buffer other) (set-buffer-modified-p nil) (kill-buffer))
    (delete-file other)
    (revert-buffer t t t)
    (check "the finding is back" (wait (lambda () (equal '(12 24) (sort (mapcar #'car (findings)) #'<)))) (findings)))
  (goto-char (point-min))
  (forward-line 11)
  (search-forward "rsqrt")
  (let ((offered (choose "Use mx.fast.rms_norm")))
    (check "the quick fix is applied"
           (wait (lambda () (equal (buffer-string) (contents (concat files "norm.fixed.py"))))) offered))
  (save-buffer) ; without a user there is no idle time in which edits are sent
  (check "its diagnostic goes" (wait (lambda () (equal '(24) (mapcar #'car (findings))))) (findings))
  (check "the file is saved as it was shown" (equal (contents file) (contents (concat files "norm.fixed.py"))) (contents file))

  (let ((server (eglot-current-server)))
    (eglot-shutdown server nil 10 t)
    (check "the server ends" (wait (lambda () (not (jsonrpc-running-p server)))) server))
  (set-buffer-modified-p nil)
  (delete-directory folder t))
(kill-emacs (if failed 1 0))
