package stack

import (
	"github.com/aws/constructs-go/constructs/v10"

	"comptoir/infra/stage"
)

// backup is the stack of the backups of issued documents: one a month, in a vault that
// keeps each for the years of the stage. The vault is locked in governance mode: only
// a role that may change the lock shortens this. The table has its own
// point-in-time recovery, of 35 days.
//
// https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
// https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html
func backup(app constructs.Construct, s stage.Stage) template {
	t := newTemplate(app, s, "backup", "the backups of issued documents")
	t.imported("KeyArn", "The key of the backups", "key")
	days := s.Kept * 366
	t.retained("Vault", "AWS::Backup::BackupVault", doc{
		"BackupVaultName": s.Prefix(), "EncryptionKeyArn": ref("KeyArn"),
		"LockConfiguration": doc{"MinRetentionDays": days, "MaxRetentionDays": days + 366},
	})
	t.resource("Plan", "AWS::Backup::BackupPlan", doc{"BackupPlan": doc{
		"BackupPlanName": s.Prefix(),
		"BackupPlanRule": list{doc{
			"RuleName": "monthly", "TargetBackupVault": ref("Vault"), "ScheduleExpression": "cron(0 3 1 * ? *)",
			"StartWindowMinutes": 60, "CompletionWindowMinutes": 2 * 24 * 60, "Lifecycle": doc{"DeleteAfterDays": days},
		}},
	}})
	aws := "arn:${AWS::Partition}:iam::aws:policy/"
	t.resource("Role", "AWS::IAM::Role", doc{
		"RoleName": s.Prefix() + "-backup", "Description": "Backs up and restores the files",
		"AssumeRolePolicyDocument": policy(doc{
			"Effect": "Allow", "Principal": doc{"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole",
			"Condition": doc{"StringEquals": doc{"aws:SourceAccount": ref("AWS::AccountId")}},
		}),
		"ManagedPolicyArns": list{
			sub(aws + "AWSBackupServiceRolePolicyForS3Backup"), sub(aws + "AWSBackupServiceRolePolicyForS3Restore"),
		},
	})
	t.resource("Selection", "AWS::Backup::BackupSelection", doc{
		"BackupPlanId": ref("Plan"),
		"BackupSelection": doc{
			"SelectionName": "files", "IamRoleArn": att("Role", "Arn"),
			"Resources": list{sub("arn:${AWS::Partition}:s3:::" + s.Bucket("files"))},
		},
	})
	return t
}
