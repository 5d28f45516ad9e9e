;;; mlxls.el --- mlxls in eglot  -*- lexical-binding: t -*-

;; For your init file; Emacs 29 and later have eglot. Then M-x eglot in a
;; Python buffer, or (add-hook 'python-mode-hook #'eglot-ensure).

(require 'eglot)

(add-to-list 'eglot-server-programs
             '((python-mode python-ts-mode) . ("mlxls" "serve")))

(defun mlxls-fix-all ()
  "Apply all safe fixes of mlxls to this buffer."
  (interactive)
  (eglot-code-actions (point-min) (point-max) "source.fixAll.mlxls" t))

(defun mlxls-explain (rule)
  "Show the page of RULE, by default that of the diagnostic at point."
  (interactive
   (let ((d (car (flymake-diagnostics (point)))))
     (list (read-string "Rule: " (and d (string-match "\\[\\([a-z0-9-]+\\)\\]" (flymake-diagnostic-text d))
                                      (match-string 1 (flymake-diagnostic-text d)))))))
  (with-help-window "*mlxls*"
    (call-process "mlxls" nil standard-output nil "explain" rule)))

(provide 'mlxls)
;;; mlxls.el ends here
