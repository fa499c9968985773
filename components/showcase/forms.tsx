import { Globe, Lock } from 'lucide-react'
import { Card } from '@/components/ui/card'
import { Checkbox } from '@/components/ui/checkbox'
import { RadioCards } from '@/components/ui/radio-cards'
import { SelectField, TextareaField, TextField } from '@/components/ui/text-field'
import { TryForm } from './try-form'

/** Controls with their states, and a form that refuses. */
export function FormSection() {
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Card title="Controls">
        <div className="flex flex-col gap-4">
          <TextField label="Skill name" name="name" required placeholder="pdf-forms" />
          <TextField
            label="Digest"
            name="digest"
            mono
            defaultValue="9f86d081884c"
            hint="The first twelve characters are enough."
          />
          <TextField
            label="Fixed"
            name="fixed"
            readOnly
            defaultValue="Set by your identity provider"
          />
          <TextField
            label="Monthly limit"
            name="limit"
            required
            defaultValue="-3"
            error="Monthly limit must be 0 or more. Enter 0 to stop all use."
          />
          <SelectField
            label="Team"
            name="team"
            placeholder="Choose a team"
            options={[
              { value: 'a', label: 'Data Platform' },
              { value: 'b', label: 'Security' },
            ]}
          />
          <TextareaField label="Why" name="why" hint="Reviewers and auditors read this." />
        </div>
      </Card>
      <div className="flex flex-col gap-5">
        <Card title="Choices">
          <div className="flex flex-col gap-4">
            <RadioCards
              legend="Who may use it"
              name="audience"
              defaultValue="team"
              columns={2}
              options={[
                {
                  value: 'team',
                  label: 'My team',
                  hint: 'Only Data Platform',
                  icon: <Lock aria-hidden />,
                },
                {
                  value: 'all',
                  label: 'Everyone',
                  hint: 'The whole organization',
                  icon: <Globe aria-hidden />,
                },
                { value: 'none', label: 'Nobody', disabledReason: 'It has users already.' },
              ]}
            />
            <Checkbox
              name="notify"
              label="Tell me by e-mail"
              hint="At most one message an hour."
              defaultChecked
            />
            <Checkbox
              name="terms"
              label="I read the finding"
              error="Tick this to accept the risk."
            />
            <Checkbox name="off" label="Not available here" disabled />
          </div>
        </Card>
        <Card title="A form that refuses">
          <TryForm />
        </Card>
      </div>
    </div>
  )
}
